package fathom.target;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The guests that run: started when they are first needed, started again when they have died, ended
 * when others need the memory.
 */
final class GuestPool implements AutoCloseable {
  private static final int GUESTS_MAX = 8;

  /** In the order of their last use. */
  private final List<LabGuest> guests = new CopyOnWriteArrayList<>();

  private final Predicate<LabGuest> kept;
  private final AtomicInteger closings = new AtomicInteger();

  /**
   * @param kept whether a guest must not be ended for others
   */
  GuestPool(Predicate<LabGuest> kept) {
    this.kept = kept;
  }

  /** The guests that live, the one used last at the end. */
  List<LabGuest> running() {
    return guests.stream().filter(LabGuest::isAlive).toList();
  }

  /**
   * A guest of these properties, started when there is none; for one thread at a time.
   *
   * @param modules sets of modules that must be loaded in it (Initrd.MODULE_SETS)
   */
  LabGuest get(GuestSpec spec, Set<String> modules, Progress progress)
      throws IOException, InterruptedException {
    for (LabGuest guest : guests) {
      if (!guest.isAlive()) {
        end(guest);
      } else if (guest.spec().equals(spec) && guest.modules().containsAll(modules)) {
        guests.remove(guest);
        guests.add(guest);
        return guest;
      }
    }
    makeRoom(spec.memory());
    int closed = closings.get();
    LabGuest guest = GuestStart.start(spec, modules, progress);
    guests.add(guest);
    if (closings.get() != closed) {
      end(guest);
      throw new IOException("the lab has been closed");
    }
    return guest;
  }

  /**
   * Half of the machine's memory is for guests, and no more than what others leave free. Guests are
   * ended for it, the one used longest ago first; those with programs of the user's stay.
   */
  private void makeRoom(int megabytes) throws IOException {
    long budget = memoryMegabytes("MemTotal") / 2;
    for (LabGuest guest : guests) {
      long used = guests.stream().mapToLong(g -> g.spec().memory()).sum();
      boolean few = guests.size() < GUESTS_MAX && used + megabytes <= budget;
      if (few && memoryMegabytes("MemAvailable") >= megabytes) return;
      if (!kept.test(guest)) end(guest);
    }
    long available = memoryMegabytes("MemAvailable");
    if (available < megabytes) {
      throw new IOException(
          "a guest needs %d MiB of memory, %d are free; --memory 256m takes less, and %%program --stop"
                  .formatted(megabytes, available)
              + " and %lab stop in other notebooks give some back");
    }
  }

  private static long memoryMegabytes(String what) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith(what + ":")) return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
    }
    throw new IOException("/proc/meminfo does not say how much memory there is");
  }

  private void end(LabGuest guest) {
    guests.remove(guest);
    guest.close();
  }

  /** Ends all guests, and the one that is just being started; for any thread. */
  @Override
  public void close() {
    closings.incrementAndGet();
    new ArrayList<>(guests).forEach(this::end);
  }
}
