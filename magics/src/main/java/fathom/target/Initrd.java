package fathom.target;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The guest's first and only root file system: the agent as /init, the built-in workloads, busybox
 * for programs that call a shell, kernel modules, and the blocks of a fresh file system.
 * Uncompressed: compressing costs more than it saves.
 *
 * @param file the archive
 * @param content the digest of all that is in it
 */
record Initrd(Path file, String content) {
  private static final int FORMAT = 3;
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;

  /** ext4 asks for crc32c by an alias that only depmod's tables resolve. */
  private static final List<String> WANTED =
      List.of("virtio_pci", "virtio_blk", "virtio_console", "crc32c_generic", "ext4");

  /** Loaded when they are needed: btrfs alone takes a second to measure the CPU's ways to RAID. */
  private static final Map<String, List<String>> LATER =
      Map.of(
          "ext4", List.of("crc32c_generic", "ext4"),
          "xfs", List.of("xfs"),
          "btrfs", List.of("btrfs"),
          "kyber", List.of("kyber_iosched"),
          "bfq", List.of("bfq"),
          "brd", List.of("brd"));

  private static final List<String> COMMANDS =
      List.of(
          "sh",
          "cat",
          "cp",
          "dd",
          "df",
          "dmesg",
          "echo",
          "env",
          "find",
          "free",
          "grep",
          "head",
          "ls",
          "lsmod",
          "mkdir",
          "mount",
          "mv",
          "ps",
          "rm",
          "sed",
          "seq",
          "sleep",
          "stat",
          "sync",
          "tail",
          "true",
          "truncate",
          "uname",
          "wc");

  /** What can be loaded later, besides the file systems that are there from the start. */
  static final Set<String> MODULE_SETS = Set.of("xfs", "btrfs", "kyber", "bfq");

  /** The archive for a kernel, made once for each content. */
  static Initrd of(KernelImage kernel) throws IOException, InterruptedException {
    byte[] agent = Files.readAllBytes(GuestPrograms.agent());
    byte[] workload = Files.readAllBytes(GuestPrograms.workload());
    byte[] blocks = Files.readAllBytes(FileSystemImage.ext4());
    Path busybox = Toolchain.find("busybox", "is the guest's shell");
    String content =
        new Digest()
            .add(FORMAT + WANTED.toString() + new TreeMap<>(LATER) + COMMANDS)
            .add(kernel.identity())
            .add(agent)
            .add(workload)
            .add(blocks)
            .name();
    Path file =
        Cache.file(
            "initrd-" + kernel.version(),
            content,
            path -> {
              try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
                Cpio archive = new Cpio(out);
                archive.file("init", agent, EXECUTABLE);
                archive.file("bin/workload", workload, EXECUTABLE);
                archive.file("bin/busybox", Files.readAllBytes(busybox), EXECUTABLE);
                for (String command : COMMANDS) {
                  archive.link("bin/" + command, "busybox");
                }
                archive.file("ext4.blocks", blocks, PLAIN);
                addModules(archive, kernel);
                archive.end();
              }
            });
    return new Initrd(file, content);
  }

  private static void addModules(Cpio archive, KernelImage kernel) throws IOException {
    List<Path> files = kernel.modules();
    Set<String> added = new HashSet<>();
    addModules(archive, files, WANTED, "modules", added);
    for (Map.Entry<String, List<String>> later : new TreeMap<>(LATER).entrySet()) {
      addModules(archive, files, later.getValue(), "modules." + later.getKey(), added);
    }
  }

  /** The modules, and the list in which the agent finds them in their order. */
  private static void addModules(
      Cpio archive, List<Path> files, List<String> wanted, String list, Set<String> added)
      throws IOException {
    StringBuilder order = new StringBuilder();
    for (Map.Entry<String, byte[]> module : Modules.inOrder(files, wanted).entrySet()) {
      String path = "lib/" + module.getKey() + ".ko";
      if (added.add(path)) archive.file(path, module.getValue(), PLAIN);
      order.append('/').append(path).append('\n');
    }
    archive.file(list, order.toString().getBytes(StandardCharsets.UTF_8), PLAIN);
  }
}
