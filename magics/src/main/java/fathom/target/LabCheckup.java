package fathom.target;

import fathom.kernel.magic.Checkup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code %fathom doctor} says of the lab and of this host's own tracing. */
public final class LabCheckup implements Checkup {
  private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

  static {
    PROGRAMS.put("qemu-system-x86_64", "runs the lab's guest");
    PROGRAMS.put("gcc", "compiles programs that are traced");
    PROGRAMS.put("busybox", "is the guest's shell");
    PROGRAMS.put("mkfs.ext4", "makes the lab's file systems");
    PROGRAMS.put("mkfs.xfs", "makes xfs (--fs xfs)");
    PROGRAMS.put("mkfs.btrfs", "makes btrfs (--fs btrfs)");
    PROGRAMS.put("apt-get", "fetches kernels and their source from Debian's archive");
  }

  @Override
  public String title() {
    return "Lab";
  }

  @Override
  public List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    PROGRAMS.forEach((program, purpose) -> found.add(program(program, purpose)));
    found.add(acceleration());
    found.add(kernels());
    found.add(room());
    found.add(new Finding("Data", Verdict.FACT, DataDirectory.path().toString()));
    found.add(host());
    return found;
  }

  private static Finding program(String name, String purpose) {
    try {
      return new Finding(name, Verdict.OK, Toolchain.find(name, purpose).toString());
    } catch (IOException e) {
      boolean needed = name.startsWith("qemu") || name.equals("gcc") || name.equals("busybox");
      return new Finding(name, needed ? Verdict.BROKEN : Verdict.LIMITED, e.getMessage());
    }
  }

  private static Finding acceleration() {
    Path kvm = Path.of("/dev/kvm");
    String slower = "; guests are emulated: some ten times slower, all else is the same";
    if ("tcg".equals(System.getenv("FATHOM_ACCEL"))) {
      return new Finding("KVM", Verdict.LIMITED, "switched off by FATHOM_ACCEL=tcg" + slower);
    }
    if (!Files.exists(kvm)) {
      return new Finding("KVM", Verdict.LIMITED, "there is no " + kvm + slower);
    }
    return Files.isReadable(kvm) && Files.isWritable(kvm)
        ? new Finding("KVM", Verdict.OK, kvm.toString())
        : new Finding("KVM", Verdict.LIMITED, "no right to " + kvm + " (group kvm)" + slower);
  }

  private static Finding kernels() {
    try {
      List<KernelImage> here = Kernels.ofUser().all();
      return here.isEmpty()
          ? new Finding("Kernels", Verdict.LIMITED, "none yet; the first %trace_write fetches one")
          : new Finding(
              "Kernels",
              Verdict.OK,
              String.join(", ", here.stream().map(KernelImage::version).toList()));
    } catch (IOException e) {
      return new Finding("Kernels", Verdict.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private static Finding room() {
    try {
      long free = Files.getFileStore(Path.of("/tmp")).getUsableSpace() >> 20;
      return free >= Machine.NEEDED_BYTES >> 20
          ? new Finding("Room in /tmp", Verdict.OK, "%,d MB".formatted(free))
          : new Finding(
              "Room in /tmp",
              Verdict.BROKEN,
              "%,d MB are free, a guest needs %,d".formatted(free, Machine.NEEDED_BYTES >> 20));
    } catch (IOException e) {
      return new Finding("Room in /tmp", Verdict.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private static Finding host() {
    Path tracer = Path.of("/sys/kernel/tracing/current_tracer");
    return Files.isWritable(tracer)
        ? new Finding("This host's tracefs", Verdict.OK, tracer.getParent().toString())
        : new Finding(
            "This host's tracefs", Verdict.LIMITED, "not for this user; the lab needs none of it");
  }
}
