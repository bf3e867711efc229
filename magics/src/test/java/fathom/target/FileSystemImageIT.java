package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs mkfs.ext4 and e2fsck. */
class FileSystemImageIT {
  private static final int DIRTY_BYTES = 64 << 20;

  @TempDir Path directory;

  @Test
  void theBlocksMakeASoundFileSystemOfADiskThatHeldAnother() throws Exception {
    Path disk = directory.resolve("disk");
    byte[] garbage = new byte[DIRTY_BYTES];
    Arrays.fill(garbage, (byte) 0x5a);
    Files.write(disk, garbage);
    apply(FileSystemImage.ext4(), disk);

    Path check = Toolchain.find("e2fsck", "checks a file system");
    Toolchain.Outcome outcome =
        Toolchain.run(List.of(check.toString(), "-fn", disk.toString()), "");

    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  private static void apply(Path blocks, Path disk) throws IOException {
    try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(blocks)));
        RandomAccessFile out = new RandomAccessFile(disk.toFile(), "rw")) {
      out.setLength(FileSystemImage.DISK_SIZE);
      while (in.available() > 0) {
        out.seek(in.readLong());
        out.write(in.readNBytes(in.readInt()));
      }
    }
  }
}
