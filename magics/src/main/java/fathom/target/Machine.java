package fathom.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The virtual machine: QEMU's command line, and the private directory in which its sockets, disks
 * and console lie while it runs.
 *
 * @param directory short, since a socket's path has at most 107 bytes (unix(7))
 */
record Machine(Path directory) {
  static final long NEEDED_BYTES = 256L << 20;

  /**
   * Kernel messages from 4 up stay off the console; a panic or an oops ends the machine. Without
   * no_timer_check a busy host, which lets QEMU's timer come late, makes the kernel panic in
   * check_timer (arch/x86/kernel/apic/io_apic.c). Self-tests of ciphers take half a second.
   */
  private static final String KERNEL_COMMAND_LINE =
      "quiet loglevel=4 panic=-1 oops=panic mitigations=off nokaslr random.trust_cpu=on"
          + " no_timer_check cryptomgr.notests clocksource=tsc tsc=reliable rcupdate.rcu_expedited=1 console=ttyS0";

  /**
   * A directory for a machine that is about to start.
   *
   * @throws IOException when there is too little room; the message says how much is needed
   */
  static Machine prepare() throws IOException {
    Path directory = OwnedDirectory.create(Path.of("/tmp"), "fathom");
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < NEEDED_BYTES) {
      OwnedDirectory.remove(directory);
      throw new IOException(
          "the lab needs %d MB of disk space in /tmp, %d MB are free; free some and try again"
              .formatted(NEEDED_BYTES >> 20, free >> 20));
    }
    Machine machine = new Machine(directory);
    FileSystemImage.sparse(machine.disk(CELLS_DISK), FileSystemImage.DISK_SIZE);
    FileSystemImage.sparse(machine.disk("programs"), FileSystemImage.DISK_SIZE);
    Optional<Path> tools = ToolsDisk.find();
    if (tools.isPresent()) Files.createSymbolicLink(machine.disk(TOOLS_DISK), tools.get());
    else FileSystemImage.sparse(machine.disk(TOOLS_DISK), FileSystemImage.DISK_SIZE);
    return machine;
  }

  Path port() {
    return directory.resolve("port");
  }

  Path monitor() {
    return directory.resolve("monitor");
  }

  Path console() {
    return directory.resolve("console");
  }

  Path messages() {
    return directory.resolve("qemu");
  }

  ExecutedCode executed() {
    return new ExecutedCode(this);
  }

  /** The disk that cells write to, as QEMU knows it. */
  static final String CELLS_DISK = "cells";

  /** The disk with bpftrace, or an empty one of the same size. */
  private static final String TOOLS_DISK = "tools";

  private Path disk(String name) {
    return directory.resolve(name);
  }

  /**
   * The guest's memory as a file.
   *
   * @param shared whether what the guest writes goes to the file; else the file stays as it is
   */
  record MemoryFile(Path file, boolean shared) {}

  /**
   * QEMU's command line.
   *
   * @param kvm whether the CPU is the host's own, else it is emulated
   * @param memory MiB
   * @param file where the memory lies; null for none of its own
   */
  List<String> command(
      Path qemu, KernelImage kernel, Initrd initrd, boolean kvm, int memory, MemoryFile file)
      throws IOException, InterruptedException {
    List<String> line = diskless(qemu, kernel, initrd, kvm, memory, file);
    for (String disk : List.of(CELLS_DISK, "programs")) {
      String drive = "file=" + disk(disk) + ",format=raw,cache=unsafe,werror=report,discard=unmap";
      line.addAll(List.of("-drive", "if=none,id=" + disk + "," + drive));
      line.addAll(List.of("-device", "virtio-blk-pci,discard=off,drive=" + disk));
    }
    String tools = "file=" + disk(TOOLS_DISK) + ",format=raw,readonly=on";
    line.addAll(List.of("-drive", "if=none,id=" + TOOLS_DISK + "," + tools));
    line.addAll(List.of("-device", "virtio-blk-pci,drive=" + TOOLS_DISK));
    return line;
  }

  private List<String> diskless(
      Path qemu, KernelImage kernel, Initrd initrd, boolean kvm, int memory, MemoryFile file)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(qemu.toString()));
    line.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
    line.addAll(List.of("-accel", kvm ? "kvm" : "tcg,thread=multi"));
    line.addAll(List.of("-cpu", kvm ? "host" : "max"));
    String machine = "q35,hpet=off";
    if (file != null) {
      machine += ",memory-backend=ram";
      line.add("-object");
      line.add(
          "memory-backend-file,id=ram,size=%dM,share=%s,mem-path=%s"
              .formatted(
                  memory, file.shared ? "on" : "off", file.file.toString().replace(",", ",,")));
    }
    // Without an HPET the kernel reads its time from the TSC: no read_hpet in every trace.
    line.addAll(List.of("-machine", machine, "-m", Integer.toString(memory), "-smp", "1"));
    // A clone does not boot, and QEMU would copy an unpacked kernel to its memory nevertheless.
    Path booted = file == null ? UnpackedKernel.of(kernel) : kernel.vmlinuz();
    line.addAll(List.of("-kernel", booted.toString()));
    line.addAll(List.of("-initrd", initrd.file().toString(), "-append", KERNEL_COMMAND_LINE));
    line.addAll(List.of("-chardev", "file,id=console,path=" + console()));
    line.addAll(List.of("-serial", "chardev:console", "-device", "virtio-serial-pci"));
    line.addAll(List.of("-chardev", "socket,id=port,server=on,wait=off,path=" + port()));
    line.addAll(List.of("-device", "virtserialport,chardev=port,name=fathom"));
    line.addAll(List.of("-chardev", "socket,id=monitor,server=on,wait=off,path=" + monitor()));
    line.addAll(List.of("-mon", "chardev=monitor,mode=control"));
    return line;
  }

  /**
   * The command line of a machine whose time is the number of its instructions, 2 ns each, and in
   * which nothing is random; it stands still until it is told to go on. It has no disks: the
   * firmware looks at them, and how soon they answer differs.
   */
  List<String> deterministicCommand(Path qemu, KernelImage kernel, Initrd initrd, int memory)
      throws IOException, InterruptedException {
    List<String> line = diskless(qemu, kernel, initrd, false, memory, null);
    line.set(line.indexOf("-accel") + 1, "tcg,thread=single");
    line.set(line.indexOf("-cpu") + 1, "max,-rdrand,-rdseed");
    line.set(line.indexOf("-append") + 1, KERNEL_COMMAND_LINE + " norandmaps");
    // A kernel with the driver built in talks to the port while it boots; QEMU answers it in the
    // guest's own time only without an event descriptor, which another thread waits for.
    line.set(line.indexOf("virtio-serial-pci"), "virtio-serial-pci,ioeventfd=off");
    line.addAll(List.of("-icount", "shift=1,sleep=off", "-seed", "1", "-S"));
    line.addAll(List.of("-rtc", "base=2026-01-01T00:00:00,clock=vm"));
    return line;
  }

  /** Removes all that the machine leaves behind; for a machine that has ended. */
  void remove() {
    OwnedDirectory.remove(directory);
  }
}
