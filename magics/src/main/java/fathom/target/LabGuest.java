package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.Guest.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** A guest that is ready to trace: booted, its facts known, armed with function_graph or not. */
final class LabGuest implements AutoCloseable {
  private static final Duration BOOT_LIMIT = Duration.ofSeconds(90);

  /** A virtual machine without nested KVM may have /dev/kvm and still not boot with it. */
  private static final Duration KVM_BOOT_LIMIT = Duration.ofSeconds(10);

  /** Whether a guest did boot without KVM after it did not with it: no other one tries. */
  private static volatile boolean kvmFails;

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
  private static final int PUT_SIZE = 8 << 20;

  /** Programs kept in the guest, whose memory they take, about 1 MB each. */
  private static final int STORED = 20;

  private final GuestSpec spec;
  private final Set<String> modules;
  private final Guest guest;
  private final boolean kvm;
  private final Map<String, byte[]> facts;
  private final Map<String, String> stored = new LinkedHashMap<>();
  private Disk disk = Disk.FAST;
  private boolean tuned;
  private Set<String> functions;

  private LabGuest(
      GuestSpec spec, Set<String> modules, Guest guest, boolean kvm, Map<String, byte[]> facts) {
    this.spec = spec;
    this.modules = Set.copyOf(modules);
    this.guest = guest;
    this.kvm = kvm;
    this.facts = facts;
  }

  /**
   * Starts one; takes seconds, and more when function_graph is started in it.
   *
   * @param modules the sets that are loaded in it (Initrd.MODULE_SETS)
   */
  static LabGuest start(GuestSpec spec, Set<String> modules, Progress progress)
      throws IOException, InterruptedException {
    Path qemu = Toolchain.find("qemu-system-x86_64", "runs the lab's guest");
    progress.at("preparing the lab", 0);
    Initrd initrd = Initrd.of(spec.kernel());
    boolean kvm = kvmAllowed();
    Guest guest;
    if (kvm) {
      try {
        guest = boot(qemu, spec, initrd, true, progress);
      } catch (IOException e) {
        guest = boot(qemu, spec, initrd, false, progress);
        kvm = false;
        kvmFails = true;
      }
    } else {
      guest = boot(qemu, spec, initrd, false, progress);
    }
    boolean ready = false;
    try {
      for (String set : new TreeSet<>(modules)) {
        progress.at("loading " + set, 0.25);
        ask(guest, utf8("load"), utf8("set=" + set));
      }
      Map<String, byte[]> facts = facts(guest, spec.kernel(), initrd, progress);
      if (spec.armed()) {
        progress.at("arming function_graph", 0.6);
        ask(guest, utf8("arm"));
      }
      ready = true;
      return new LabGuest(spec, modules, guest, kvm, facts);
    } finally {
      if (!ready) {
        guest.close();
      }
    }
  }

  private static boolean kvmAllowed() {
    return !kvmFails
        && !"tcg".equals(System.getenv("FATHOM_ACCEL"))
        && Files.isReadable(Path.of("/dev/kvm"))
        && Files.isWritable(Path.of("/dev/kvm"));
  }

  private static Guest boot(
      Path qemu, GuestSpec spec, Initrd initrd, boolean kvm, Progress progress)
      throws IOException, InterruptedException {
    progress.at("booting Linux " + spec.kernel().version(), 0.1);
    Machine machine = Machine.prepare();
    return Guest.start(
        machine,
        machine.command(qemu, spec.kernel(), initrd, kvm, spec.memory()),
        kvm ? KVM_BOOT_LIMIT : BOOT_LIMIT);
  }

  /**
   * Kernel-wide pieces. Formatting a hundred thousand symbols takes the emulated guest seconds, so
   * they are kept; they hold for every guest whose modules lie at the same addresses.
   */
  private static Map<String, byte[]> facts(
      Guest guest, KernelImage kernel, Initrd initrd, Progress progress)
      throws IOException, InterruptedException {
    Map<String, byte[]> modules = ask(guest, utf8("modules"));
    String key = new Digest().add(initrd.content()).add(modules.get("modules")).name();
    Path file =
        Cache.file(
            "kernel-facts-" + kernel.version(),
            key,
            path -> {
              progress.at("reading the kernel's symbols", 0.3);
              Map<String, byte[]> pieces = new HashMap<>(ask(guest, utf8("facts")));
              pieces.putAll(modules);
              pieces.put("config", config(kernel, pieces.remove("config.gz")));
              Recording.write(new Capture(pieces), path);
            });
    return Recording.read(file).pieces();
  }

  /** The configuration as text: the file beside the kernel, else what the kernel itself says. */
  private static byte[] config(KernelImage kernel, byte[] packed) throws IOException {
    Optional<Path> file = kernel.config();
    if (file.isPresent()) return Files.readAllBytes(file.get());
    if (packed == null || packed.length == 0) return new byte[0];
    return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
  }

  GuestSpec spec() {
    return spec;
  }

  Set<String> modules() {
    return modules;
  }

  /** What can be traced in it. */
  Set<String> functions() {
    if (functions == null) functions = new Capture(facts).functions();
    return functions;
  }

  boolean isAlive() {
    return guest.isAlive();
  }

  boolean kvm() {
    return kvm;
  }

  Map<String, byte[]> facts() {
    return facts;
  }

  /**
   * A fresh file system at /home, on a disk of that speed; what was in it is lost.
   *
   * @throws Guest.RefusedException when processes use the one before
   * @throws IllegalArgumentException when the kernel does not take the options
   */
  void freshFileSystem(FileSystem fileSystem, Disk wanted)
      throws IOException, InterruptedException {
    if (!wanted.equals(disk)) {
      guest.throttle(wanted);
      disk = wanted;
    }
    List<byte[]> fields = new ArrayList<>(List.of(utf8("filesystem")));
    fields.add(utf8("type=" + fileSystem.type().word()));
    fields.add(utf8("options=" + mountOptions(fileSystem)));
    if (fileSystem.equals(FileSystem.DEFAULT)) {
      fields.add(utf8("image=/ext4.blocks"));
    } else if (fileSystem.type() != FileSystem.Type.TMPFS) {
      byte[] blocks = Files.readAllBytes(FileSystemImage.of(fileSystem));
      fields.add(utf8("image=" + store(blocks, fileSystem.type().word())));
    }
    if (!tuned) {
      spec.tuning().forEach((file, value) -> fields.add(utf8("tune=" + file + "=" + value)));
    }
    ask(guest, fields.toArray(byte[][]::new));
    tuned = true;
  }

  /** ext4 initialises its inode tables while the cells run, unless it is told not to. */
  private static String mountOptions(FileSystem fileSystem) {
    if (fileSystem.type() != FileSystem.Type.EXT4) return fileSystem.mount();
    return "noinit_itable" + (fileSystem.mount().isEmpty() ? "" : "," + fileSystem.mount());
  }

  /**
   * Stores a program in the guest and returns its path there; the same program is stored once.
   *
   * @param name what the kernel calls its task: letters, digits and _
   */
  String store(byte[] program, String name) throws IOException, InterruptedException {
    String key = new Digest().add(program).name() + "/" + name;
    String path = stored.get(key);
    if (path == null) {
      if (stored.size() == STORED) forget(stored.keySet().iterator().next());
      path = "/tmp/" + key;
      // An interrupt may have left a part of it, and "put" appends.
      ask(guest, utf8("remove"), utf8("path=" + path));
      for (int at = 0; at < program.length; at += PUT_SIZE) {
        byte[] part = Arrays.copyOfRange(program, at, Math.min(program.length, at + PUT_SIZE));
        ask(guest, utf8("put"), utf8(path), part);
      }
      stored.put(key, path);
    }
    return path;
  }

  private void forget(String key) throws IOException, InterruptedException {
    ask(guest, utf8("remove"), utf8("path=" + stored.remove(key)));
  }

  /** The answer to a request of which a part is worth nothing. */
  private static Map<String, byte[]> ask(Guest guest, byte[]... fields)
      throws IOException, InterruptedException {
    Answer answer = guest.request(ANSWER_LIMIT, Progress.NONE, fields);
    if (answer.interrupted()) {
      throw new InterruptedException();
    }
    return answer.pieces();
  }

  /**
   * Sends a request of the form that agent.h describes.
   *
   * @param silence how long the agent may say nothing
   * @param arguments "key=value"
   */
  Answer request(Duration silence, Progress progress, String command, List<String> arguments)
      throws IOException {
    List<byte[]> fields = new ArrayList<>(List.of(utf8(command)));
    for (String argument : arguments) {
      fields.add(utf8(argument));
    }
    return guest.request(silence, progress, fields.toArray(byte[][]::new));
  }

  @Override
  public void close() {
    guest.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
