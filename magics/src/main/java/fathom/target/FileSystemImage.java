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

/**
 * A fresh ext4 file system as the list of blocks that mkfs wrote. The agent copies these few
 * hundred KiB to the guest's disk, which is how a file system gets fresh in milliseconds.
 *
 * <p>Blocks of zeros are left out: with uninit_bg (part of metadata_csum) and a lazily initialised
 * inode table and journal, ext4 reads none of them before it has written them (mke2fs(8),
 * lazy_itable_init and lazy_journal_init).
 */
final class FileSystemImage {
  /** Bytes of the guest's disks. */
  static final long DISK_SIZE = 1L << 30;

  private static final int BLOCK = 4096;
  private static final List<String> OPTIONS =
      List.of(
          "-q",
          "-F",
          "-t",
          "ext4",
          "-b",
          "4096",
          "-N",
          "4096",
          "-m",
          "0",
          "-J",
          "size=16",
          "-O",
          // Left out so that 5.10 mounts it, too; and to keep the number of blocks small.
          "^orphan_file,^metadata_csum_seed,^resize_inode",
          "-E",
          "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0");

  private FileSystemImage() {}

  /** The list: records of offset:u64 size:u32 bytes, big-endian; made once. */
  static Path ext4() throws IOException, InterruptedException {
    Digest digest = new Digest().add(OPTIONS.toString()).add(Long.toString(DISK_SIZE));
    return Cache.file("ext4", digest.name(), FileSystemImage::make);
  }

  private static void make(Path blocks) throws IOException, InterruptedException {
    Path mkfs = Toolchain.find("mkfs.ext4", "makes the lab's file system");
    Path image = Files.createTempFile(blocks.getParent(), ".making-image", "");
    try {
      sparse(image, DISK_SIZE);
      List<String> command = new ArrayList<>(List.of(mkfs.toString()));
      command.addAll(OPTIONS);
      command.add(image.toString());
      Outcome outcome = Toolchain.run(command, "");
      if (outcome.status() != 0) {
        throw new IOException("mkfs.ext4 failed: " + outcome.output().strip());
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
