package fathom.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** Starts guests: as the clone of a template, in a tenth of a second, else from the boot on. */
final class GuestStart {
  private static final Duration BOOT_LIMIT = Duration.ofSeconds(90);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(20);

  /** A virtual machine without nested KVM may have /dev/kvm and still not boot with it. */
  private static final Duration KVM_BOOT_LIMIT = Duration.ofSeconds(10);

  /** Whether a guest did boot without KVM after it did not with it: no other one tries. */
  private static volatile boolean kvmFails;

  /** Facts by file: what was read once is shared by all guests of the same kind. */
  private static final Map<Path, Map<String, Piece>> FACTS = new ConcurrentHashMap<>();

  private GuestStart() {}

  /**
   * A ready guest.
   *
   * @param modules the sets that are loaded in it at least (Initrd.MODULE_SETS)
   */
  static LabGuest start(GuestSpec spec, Set<String> modules, Progress progress)
      throws IOException, InterruptedException {
    progress.at("preparing the lab", 0);
    if (spec.watched()) ExecutedCode.expectPlugin(qemu());
    Initrd initrd = Initrd.of(spec.kernel());
    boolean kvm = kvmAllowed() && !spec.watched();
    if (!kvm) {
      Template template = Template.of(spec, initrd);
      if (template.isThere()) {
        try {
          progress.at("cloning a guest", 0.2);
          return resume(template, spec, initrd, progress);
        } catch (IOException e) {
          template.remove(); // it will be made again
        }
      }
    }
    LabGuest lab = boot(spec, modules, initrd, kvm, progress);
    if (!lab.kvm()) TemplateMaker.later(spec.kernel(), spec.memory());
    return lab;
  }

  private static LabGuest resume(
      Template template, GuestSpec spec, Initrd initrd, Progress progress)
      throws IOException, InterruptedException {
    Machine machine = Machine.prepare();
    List<String> command =
        machine.command(
            qemu(),
            spec.kernel(),
            initrd,
            false,
            spec.memory(),
            new Machine.MemoryFile(template.memory(), false));
    if (spec.watched()) command.addAll(machine.executed().options());
    Guest guest = Guest.resume(machine, command, template.state(), RESUME_LIMIT);
    boolean ready = false;
    try {
      template.used();
      if (spec.armed() && spec.over() > 0) arm(guest, spec, progress);
      LabGuest lab = new LabGuest(spec, Template.MODULES, guest, false, factsIn(template.facts()));
      ready = true;
      return lab;
    } finally {
      if (!ready) guest.close();
    }
  }

  private static LabGuest boot(
      GuestSpec spec, Set<String> modules, Initrd initrd, boolean kvm, Progress progress)
      throws IOException, InterruptedException {
    Guest guest;
    boolean accelerated = kvm;
    if (kvm) {
      try {
        guest = boot(spec, initrd, true, null, List.of(), progress);
      } catch (IOException e) {
        guest = boot(spec, initrd, false, null, List.of(), progress);
        accelerated = false;
        kvmFails = true;
      }
    } else {
      guest = boot(spec, initrd, false, null, List.of(), progress);
    }
    boolean ready = false;
    try {
      Path facts = load(guest, spec.kernel(), initrd, modules, progress);
      if (spec.armed()) arm(guest, spec, progress);
      LabGuest lab = new LabGuest(spec, modules, guest, accelerated, factsIn(facts));
      ready = true;
      return lab;
    } finally {
      if (!ready) guest.close();
    }
  }

  /**
   * Boots a machine.
   *
   * @param memory the file in which its memory lies, or null
   * @param before what QEMU is started by: "nice"
   */
  static Guest boot(
      GuestSpec spec,
      Initrd initrd,
      boolean kvm,
      Machine.MemoryFile memory,
      List<String> before,
      Progress progress)
      throws IOException, InterruptedException {
    progress.at("booting Linux " + spec.kernel().version(), 0.1);
    Machine machine = Machine.prepare();
    List<String> command = new ArrayList<>(before);
    command.addAll(machine.command(qemu(), spec.kernel(), initrd, kvm, spec.memory(), memory));
    if (spec.watched()) command.addAll(machine.executed().options());
    return Guest.start(machine, command, kvm ? KVM_BOOT_LIMIT : BOOT_LIMIT);
  }

  private static void arm(Guest guest, GuestSpec spec, Progress progress)
      throws IOException, InterruptedException {
    progress.at("arming function_graph", 0.6);
    LabGuest.ask(guest, "arm".getBytes(UTF_8), ("over=" + spec.over()).getBytes(UTF_8));
  }

  static Path qemu() throws IOException {
    return Toolchain.find("qemu-system-x86_64", "runs the lab's guest");
  }

  /** Whether this JVM has met a /dev/kvm with which no guest boots. */
  static boolean kvmFailed() {
    return kvmFails;
  }

  static boolean kvmAllowed() {
    return !kvmFails
        && !"tcg".equals(System.getenv("FATHOM_ACCEL"))
        && Files.isReadable(Path.of("/dev/kvm"))
        && Files.isWritable(Path.of("/dev/kvm"));
  }

  /**
   * Loads modules, and gives the file with the kernel-wide pieces. To format a hundred thousand
   * symbols takes the emulated guest seconds, so they are kept; they hold for every guest whose
   * modules lie at the same addresses.
   */
  static Path load(
      Guest guest, KernelImage kernel, Initrd initrd, Set<String> sets, Progress progress)
      throws IOException, InterruptedException {
    for (String set : new TreeSet<>(sets)) {
      progress.at("loading " + set, 0.25);
      LabGuest.ask(guest, "load".getBytes(UTF_8), ("set=" + set).getBytes(UTF_8));
    }
    Map<String, Piece> modules = LabGuest.ask(guest, "modules".getBytes(UTF_8));
    String key = new Digest().add(initrd.content()).add(modules.get("modules").bytes()).name();
    return Cache.file(
        "kernel-facts-" + kernel.version(),
        key,
        path -> {
          progress.at("reading the kernel's symbols", 0.3);
          Map<String, Piece> pieces = new HashMap<>(LabGuest.ask(guest, "facts".getBytes(UTF_8)));
          pieces.putAll(modules);
          pieces.put("config", Piece.of(config(kernel, pieces.remove("config.gz"))));
          Recording.write(new Capture(pieces), path);
        });
  }

  static Map<String, Piece> factsIn(Path file) throws IOException {
    Map<String, Piece> facts = FACTS.get(file);
    if (facts == null) {
      facts = Recording.read(file).pieces();
      FACTS.put(file, facts);
    }
    return facts;
  }

  /** The configuration as text: the file beside the kernel, else what the kernel itself says. */
  private static byte[] config(KernelImage kernel, Piece packed) throws IOException {
    Optional<Path> file = kernel.config();
    if (file.isPresent()) return Files.readAllBytes(file.get());
    if (packed == null || packed.size() == 0) return new byte[0];
    return new GZIPInputStream(new ByteArrayInputStream(packed.bytes())).readAllBytes();
  }
}
