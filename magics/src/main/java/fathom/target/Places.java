package fathom.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a kernel can be traced from here, and why not elsewhere: the answer of %target.
 *
 * @param all in the order in which they are offered
 */
public record Places(List<Place> all) {
  /**
   * A place.
   *
   * @param name as one says it: "lab"
   * @param why what it is when it is possible, else what is missing and what to do
   */
  public record Place(String name, boolean possible, String why) {}

  /** What the lab starts, and what for. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "qemu-system-x86_64", "runs the guest",
          "gcc", "compiles what runs in it",
          "busybox", "is its shell",
          "mkfs.ext4", "makes its file system");

  public Places {
    all = List.copyOf(all);
  }

  /** As it is now. */
  public static Places here() throws IOException {
    return new Places(List.of(lab(), kvm(), host(), ssh(), recording()));
  }

  private static Place lab() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String program : PROGRAMS.keySet().stream().sorted().toList()) {
      if (!isThere(program)) missing.add(program);
    }
    if (!missing.isEmpty()) {
      return new Place(
          "lab",
          false,
          String.join(", ", missing) + " not installed: ./install.sh lab installs it");
    }
    List<String> here = Kernels.ofUser().all().stream().map(KernelImage::version).toList();
    return new Place(
        "lab",
        true,
        "the default; Linux "
            + (here.isEmpty() ? String.join(", ", Kernels.SERIES) : String.join(", ", here))
            + (here.isEmpty() ? ", fetched on first use" : "")
            + "; without root");
  }

  private static Place kvm() {
    Path device = Path.of("/dev/kvm");
    String name = "lab with KVM";
    if (!Files.exists(device)) {
      return new Place(name, false, "there is no /dev/kvm: the guest's CPU is emulated");
    }
    if ("tcg".equals(System.getenv("FATHOM_ACCEL"))) {
      return new Place(name, false, "FATHOM_ACCEL=tcg: the guest's CPU is emulated");
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      return new Place(name, false, "no access to /dev/kvm: the group kvm has it");
    }
    return GuestStart.kvmFailed()
        ? new Place(name, false, "a guest did not boot with /dev/kvm: the CPU is emulated")
        : new Place(name, true, "used when a guest boots with it within 10 s");
  }

  private static Place host() {
    Path tracefs = Path.of("/sys/kernel/tracing/current_tracer");
    String machine =
        Files.isWritable(tracefs)
            ? "this machine's tracefs could be used"
            : Files.exists(tracefs) ? "its tracefs is root's" : "its tracefs is not mounted";
    return new Place("host", false, "Fathom leaves this machine's kernel alone; " + machine);
  }

  private static Place ssh() {
    return new Place("ssh", false, "Fathom does not trace over ssh");
  }

  private static Place recording() throws IOException {
    List<String> names = RecordingFolder.ofNotebook().names();
    return new Place(
        "recording",
        true,
        names.isEmpty()
            ? "none beside this notebook; --record NAME makes one, %replay FILE opens any file"
            : "%replay " + String.join(", ", names));
  }

  private static boolean isThere(String program) {
    try {
      Toolchain.find(program, PROGRAMS.get(program));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
