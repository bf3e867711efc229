package fathom.target;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The guest's first and only root file system: the agent as /init, the built-in workloads, busybox
 * for programs that call a shell, kernel modules, and the blocks of a fresh file system.
 * Uncompressed: compressing costs more than it saves.
 *
 * @param file the archive
 * @param content the digest of all that is in it
 */
record Initrd(Path file, String content) {
  private static final int FORMAT = 1;
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;

  /** ext4 asks for crc32c by an alias that only depmod's tables resolve. */
  private static final List<String> WANTED =
      List.of("virtio_pci", "virtio_blk", "virtio_console", "crc32c_generic", "ext4");

  private static final List<String> COMMANDS =
      List.of("sh", "cat", "cp", "dd", "echo", "ls", "mkdir", "mv", "rm", "sleep", "sync", "true");

  /** The archive for a kernel, made once for each content. */
  static Initrd of(KernelImage kernel) throws IOException, InterruptedException {
    byte[] agent = Files.readAllBytes(GuestPrograms.agent());
    byte[] workload = Files.readAllBytes(GuestPrograms.workload());
    byte[] blocks = Files.readAllBytes(FileSystemImage.ext4());
    Path busybox = Toolchain.find("busybox", "is the guest's shell");
    String content =
        new Digest()
            .add(FORMAT + WANTED.toString() + COMMANDS)
            .add(kernel.directory().getFileName().toString())
            .add(agent)
            .add(workload)
            .add(blocks)
            .name();
    Path file =
        Cache.file(
            "initrd",
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
    StringBuilder order = new StringBuilder();
    Map<String, byte[]> modules = Modules.inOrder(kernel.modules(), WANTED);
    for (Map.Entry<String, byte[]> module : modules.entrySet()) {
      String path = "lib/" + module.getKey() + ".ko";
      archive.file(path, module.getValue(), PLAIN);
      order.append('/').append(path).append('\n');
    }
    archive.file("modules", order.toString().getBytes(StandardCharsets.UTF_8), PLAIN);
  }
}
