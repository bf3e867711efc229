package fathom.target;

import fathom.target.Toolchain.Outcome;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fresh file system as the list of blocks that mkfs wrote. The agent clears the guest's disk and
 * copies these few hundred KiB to it, which is how a file system gets fresh in milliseconds. Blocks
 * of zeros are left out.
 */
final class FileSystemImage {
  /** Bytes of the guest's disks; xfs needs 300 MB at least. */
  static final long DISK_SIZE = 1L << 30;

  private static final int BLOCK = 4096;

  /** The same on all machines and in all runs, as far as mkfs lets it. */
  private static final String UUID = "fa7406fa-7406-4740-8406-fa7406fa7406";

  private static final List<String> ENVIRONMENT =
      List.of("/usr/bin/env", "SOURCE_DATE_EPOCH=1700000000", "E2FSPROGS_FAKE_TIME=1700000000");

  /** Options whose values mke2fs takes once only, separated by commas. */
  private static final Set<String> JOINED = Set.of("-O", "-E", "-J");

  private FileSystemImage() {}

  /** ext4 with the defaults. */
  static Path ext4() throws IOException, InterruptedException {
    return of(FileSystem.DEFAULT);
  }

  /**
   * The list: records of offset:u64 size:u32 bytes, big-endian; made once.
   *
   * @throws IllegalArgumentException when mkfs refuses its options, with what it says
   */
  static Path of(FileSystem fileSystem) throws IOException, InterruptedException {
    List<String> options = options(fileSystem);
    Digest digest = new Digest().add(options.toString()).add(Long.toString(DISK_SIZE));
    String kind = fileSystem.type().word();
    return Cache.file(kind, digest.name(), blocks -> make(blocks, fileSystem, options));
  }

  private static List<String> options(FileSystem fileSystem) {
    String type = fileSystem.type().word();
    return switch (fileSystem.type()) {
      case EXT4 -> joined(ext(type, "16"), fileSystem.mkfs());
      case EXT3 -> joined(ext(type, "16"), fileSystem.mkfs());
      case EXT2 -> joined(ext(type, ""), fileSystem.mkfs());
      // What 5.10 cannot mount, or calls an experiment, is left out.
      case XFS ->
          concat(
              List.of("-q", "-f", "-K", "-m", "uuid=" + UUID, "-m", "bigtime=0,inobtcount=0"),
              fileSystem.mkfs());
      case BTRFS -> concat(List.of("-q", "-f", "-K", "-U", UUID), fileSystem.mkfs());
      case TMPFS -> throw new IllegalArgumentException("a tmpfs has no blocks");
    };
  }

  /** With few blocks that are not zero, and nothing that 5.10 cannot mount. */
  private static List<String> ext(String type, String journalMegabytes) {
    List<String> options = new ArrayList<>(List.of("-q", "-F", "-t", type));
    options.addAll(List.of("-b", "4096", "-N", "4096", "-m", "0", "-U", UUID));
    if (!journalMegabytes.isEmpty()) options.addAll(List.of("-J", "size=" + journalMegabytes));
    options.addAll(
        List.of(
            "-O",
            type.equals("ext4")
                ? "^orphan_file,^metadata_csum_seed,^resize_inode"
                : "^resize_inode",
            "-E",
            "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0,hash_seed=" + UUID));
    return options;
  }

  private static List<String> concat(List<String> ours, List<String> users) {
    return Stream.concat(ours.stream(), users.stream()).toList();
  }

  /** The user's options after ours; the values of those that can be said once only are joined. */
  private static List<String> joined(List<String> ours, List<String> users) {
    List<String> all = new ArrayList<>(ours);
    for (int i = 0; i < users.size(); i++) {
      int at = JOINED.contains(users.get(i)) ? all.indexOf(users.get(i)) : -1;
      if (at >= 0 && i + 1 < users.size()) {
        all.set(at + 1, all.get(at + 1) + "," + users.get(++i));
      } else {
        all.add(users.get(i));
      }
    }
    return all;
  }

  private static void make(Path blocks, FileSystem fileSystem, List<String> options)
      throws IOException, InterruptedException {
    String program =
        switch (fileSystem.type()) {
          case XFS -> "mkfs.xfs";
          case BTRFS -> "mkfs.btrfs";
          default -> "mkfs.ext4";
        };
    Path mkfs = Toolchain.find(program, "makes the lab's file system");
    Path image = Files.createTempFile(blocks.getParent(), ".making-image", "");
    try {
      sparse(image, DISK_SIZE);
      List<String> command = new ArrayList<>(ENVIRONMENT);
      command.add(mkfs.toString());
      command.addAll(options);
      command.add(image.toString());
      Outcome outcome = Toolchain.run(command, "");
      if (outcome.status() != 0) {
        String message =
            program + " failed: " + outcome.output().strip().replace(image.toString(), "the disk");
        if (fileSystem.mkfs().isEmpty()) throw new IOException(message);
        throw new IllegalArgumentException(
            "--mkfs %s: %s".formatted(String.join(" ", fileSystem.mkfs()), message));
      }
      copyWritten(image, blocks);
    } finally {
      Files.deleteIfExists(image);
    }
  }

  /** Makes a file of a size that takes no room yet. */
  static void sparse(Path file, long size) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.SPARSE)) {
      channel.position(size - 1).write(ByteBuffer.allocate(1));
    }
  }

  private static void copyWritten(Path image, Path blocks) throws IOException {
    byte[] zeros = new byte[BLOCK];
    ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
    try (SeekableByteChannel from = Files.newByteChannel(image);
        DataOutputStream to =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(blocks)))) {
      for (long offset = 0; from.read(chunk.clear()) > 0; offset += chunk.position()) {
        for (int at = 0; at < chunk.position(); at += BLOCK) {
          if (!Arrays.equals(chunk.array(), at, at + BLOCK, zeros, 0, BLOCK)) {
            to.writeLong(offset + at);
            to.writeInt(BLOCK);
            to.write(chunk.array(), at, BLOCK);
          }
        }
      }
    }
  }
}
