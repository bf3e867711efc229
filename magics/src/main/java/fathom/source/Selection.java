package fathom.source;

import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of a kernel tree that Fathom reads: C, x86's assembler, and make files.
 *
 * @param prefixes how their paths begin
 */
record Selection(List<String> prefixes) {
  /**
   * What a program that reads, writes and talks can run through on x86, with the disks, terminals
   * and clocks of virtual machines and PCs.
   */
  static final Selection IO_PATH =
      new Selection(
          List.of(
              "arch/x86/",
              "block/",
              "crypto/",
              "drivers/ata/",
              "drivers/base/",
              "drivers/block/",
              "drivers/Makefile",
              "drivers/acpi/",
              "drivers/char/",
              "drivers/clocksource/",
              "drivers/cpuidle/",
              "drivers/input/Makefile",
              "drivers/input/i",
              "drivers/md/",
              "drivers/net/loopback.c",
              "drivers/net/virtio_net.c",
              "drivers/nvme/",
              "drivers/pci/",
              "drivers/scsi/scsi",
              "drivers/scsi/sd",
              "drivers/tty/",
              "drivers/virtio/",
              "fs/",
              "include/",
              "init/",
              "io_uring/",
              "ipc/",
              "kernel/",
              "lib/",
              "mm/",
              "net/9p/",
              "net/Makefile",
              "net/bpf/",
              "net/compat.c",
              "net/core/",
              "net/ethernet/",
              "net/ipv4/",
              "net/ipv6/",
              "net/mptcp/",
              "net/netfilter/",
              "net/netlink/",
              "net/packet/",
              "net/sched/",
              "net/socket.c",
              "net/sunrpc/",
              "net/sysctl_net.c",
              "net/unix/",
              "net/vmw_vsock/",
              "net/xfrm/",
              "security/"));

  /** Whether a file is wanted. */
  boolean test(String path) {
    if (!isCode(path) && !isMakefile(path)) return false;
    return prefixes.stream().anyMatch(path::startsWith);
  }

  /** The same and the make file at the top, which has the version. */
  Selection withVersion() {
    return new Selection(Stream.concat(Stream.of(Release.MAKEFILE), prefixes.stream()).toList());
  }

  /** Whether a folder (with a slash at its end) is wanted or has something in it that is. */
  boolean reaches(String folder) {
    return prefixes.stream().anyMatch(p -> p.startsWith(folder) || folder.startsWith(p));
  }

  static boolean isCode(String path) {
    boolean assembler = path.endsWith(".S") && path.startsWith("arch/x86/");
    return path.endsWith(".c") || path.endsWith(".h") || assembler;
  }

  static boolean isMakefile(String path) {
    return path.equals(Release.MAKEFILE) || path.endsWith("/Makefile") || path.endsWith("/Kbuild");
  }

  /**
   * Whether anything wanted can lie between two paths of a sorted archive.
   *
   * @param first the first path
   * @param next the first path behind, or null when everything behind belongs to it
   */
  boolean meets(String first, String next) {
    for (String prefix : prefixes) {
      boolean behind = before(prefix, first) && !first.startsWith(prefix);
      boolean ahead = next != null && before(next, prefix);
      if (!behind && !ahead) return true;
    }
    return false;
  }

  /** Whether a path stands before another in the archive, or is the same. */
  static boolean before(String a, String b) {
    return a.compareTo(b) <= 0;
  }
}
