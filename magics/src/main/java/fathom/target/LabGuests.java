package fathom.target;

import fathom.kernel.display.Progress;
import fathom.target.AgentLink.RefusedException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The lab's guests by what a cell wants of them. One thread at a time asks for them. */
final class LabGuests implements AutoCloseable {
  /** What a cell wants of its guest. */
  enum Kind {
    /** Without function_graph, so that probes are quick. */
    PLAIN,
    /** Armed with function_graph. */
    ARMED,
    /** Without function_graph, and QEMU can record what is executed in it. */
    WATCHED,
    /** Armed with function_graph, and QEMU can record what is executed in it: to compare both. */
    ARMED_AND_WATCHED
  }

  private final GuestPool pool;
  private volatile Set<String> functions = Set.of();

  /**
   * @param kept whether a guest must not be ended for others
   */
  LabGuests(Predicate<LabGuest> kept) {
    pool = new GuestPool(kept);
  }

  /** A guest for these settings, started when none runs. */
  LabGuest get(LabSettings settings, Kind kind, Progress progress)
      throws IOException, InterruptedException {
    return get(settings, kind, 0, progress);
  }

  /**
   * The same for a cell that wants only calls that take longer.
   *
   * @param overMicros than this; 0 for all calls
   */
  LabGuest get(LabSettings settings, Kind kind, long overMicros, Progress progress)
      throws IOException, InterruptedException {
    KernelImage kernel = Kernels.ofUser().get(settings.kernel(), settings.modules(), progress);
    boolean armed = kind == Kind.ARMED || kind == Kind.ARMED_AND_WATCHED;
    GuestSpec spec =
        new GuestSpec(
            kernel,
            settings.memoryMegabytes(),
            armed,
            kind == Kind.WATCHED || kind == Kind.ARMED_AND_WATCHED,
            armed ? overMicros : 0,
            settings.tuning());
    LabGuest guest = pool.get(spec, modules(settings), progress);
    functions = guest.functions();
    return guest;
  }

  /** Those that the kernel needs besides what every guest loads. */
  private static Set<String> modules(LabSettings settings) {
    Set<String> modules = new HashSet<>();
    modules.add(settings.fileSystem().type().word());
    modules.add(settings.scheduler());
    modules.retainAll(Initrd.MODULE_SETS);
    return modules;
  }

  /** A guest in which nothing is left of the cells before: this one, if possible. */
  LabGuest withFreshFileSystem(LabGuest guest, LabSettings settings, Progress progress)
      throws IOException, InterruptedException {
    progress.at("making the file system", 0);
    try {
      guest.freshFileSystem(settings.fileSystem(), settings.disk());
      return guest;
    } catch (RefusedException e) {
      if (!e.getMessage().startsWith("cannot unmount")) {
        throw new IllegalArgumentException("the lab's guest: " + e.getMessage(), e);
      }
      // Processes that could not be ended use the old one; every later cell would meet them.
      guest.close();
      LabGuest another = pool.get(guest.spec(), guest.modules(), progress);
      another.freshFileSystem(settings.fileSystem(), settings.disk());
      return another;
    }
  }

  /** The functions of the guest used last, without waiting: none before the first use. */
  Set<String> knownFunctions() {
    return functions;
  }

  /** The guests that live, the one used last at the end. */
  List<LabGuest> running() {
    return pool.running();
  }

  /** Ends all of them, also one that is just being started; for any thread. */
  @Override
  public void close() {
    pool.close();
  }
}
