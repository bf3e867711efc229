package fathom.target;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The vmlinux that a bzImage carries (Documentation/arch/x86/boot.rst), which QEMU starts at its
 * PVH entry: an emulated CPU takes most of a second to unpack it.
 */
final class UnpackedKernel {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int SECTOR = 512;
  private static final int LZ4_LEGACY = 0x184c2102;
  private static final int ZSTD = 0xfd2fb528;
  private static final int XZ = 0x587a37fd;
  private static final int GZIP = 0x8b1f;
  private static final int SIZE_MAX = 512 << 20;

  /** Name, type and owner of the note with the entry, as they lie in an ELF file. */
  private static final byte[] PVH_ENTRY =
      "\4\0\0\0\4\0\0\0\22\0\0\0Xen\0".getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] PVH_ENTRY_64 =
      "\4\0\0\0\10\0\0\0\22\0\0\0Xen\0".getBytes(StandardCharsets.ISO_8859_1);

  private UnpackedKernel() {}

  /** What QEMU boots quickest: the unpacked kernel, else, where it has no such entry, as it is. */
  static Path of(KernelImage kernel) throws IOException, InterruptedException {
    Path vmlinux =
        Cache.file(
            "vmlinux-" + kernel.version(),
            new Digest().add(kernel.identity()).name(),
            path -> {
              Optional<byte[]> unpacked = unpacked(Files.readAllBytes(kernel.vmlinuz()));
              if (unpacked.isPresent()) Files.write(path, unpacked.get());
            });
    return Files.size(vmlinux) > 0 ? vmlinux : kernel.vmlinuz();
  }

  /** The ELF file in a bzImage; empty when it is packed in another way, or cannot be booted so. */
  static Optional<byte[]> unpacked(byte[] image) {
    ByteBuffer head = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    if (image.length < PAYLOAD_LENGTH + 4) return Optional.empty();
    int sectors = (image[SETUP_SECTORS] & 0xff) == 0 ? 4 : image[SETUP_SECTORS] & 0xff;
    long from = (sectors + 1L) * SECTOR + (head.getInt(PAYLOAD_OFFSET) & 0xffffffffL);
    long to = from + (head.getInt(PAYLOAD_LENGTH) & 0xffffffffL);
    if (from + 8 > to || to > image.length) return Optional.empty();
    // The size when unpacked is its last word.
    long size = head.getInt((int) to - 4) & 0xffffffffL;
    if (size > SIZE_MAX) return Optional.empty();
    try {
      byte[] elf = unpack(Arrays.copyOfRange(image, (int) from, (int) to - 4), (int) size);
      return isBootable(elf) ? Optional.of(elf) : Optional.empty();
    } catch (IOException | MalformedInputException e) {
      return Optional.empty();
    }
  }

  private static byte[] unpack(byte[] packed, int size) throws IOException {
    int magic = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (magic == LZ4_LEGACY) return lz4(packed, size);
    ByteArrayInputStream in = new ByteArrayInputStream(packed);
    if (magic == ZSTD) return new ZstdInputStream(in).readNBytes(size);
    if (magic == XZ) return new XZInputStream(in).readNBytes(size);
    if ((magic & 0xffff) == GZIP) return new GZIPInputStream(in).readNBytes(size);
    return new byte[0];
  }

  /** Blocks, each after its length; lz4's legacy frames. */
  private static byte[] lz4(byte[] packed, int size) {
    ByteBuffer lengths = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    Lz4Decompressor blocks = new Lz4Decompressor();
    byte[] out = new byte[size];
    int done = 0;
    for (int at = 4; at + 4 <= packed.length && done < size; ) {
      int length = lengths.getInt(at);
      if (length < 0 || length > packed.length - at - 4) break;
      done += blocks.decompress(packed, at + 4, length, out, done, size - done);
      at += 4 + length;
    }
    return Arrays.copyOf(out, done);
  }

  private static boolean isBootable(byte[] elf) {
    if (elf.length < 4 || elf[0] != 0x7f || elf[1] != 'E') return false;
    // The note is in a segment of its own, somewhere in the file.
    for (int at = 0; at <= elf.length - PVH_ENTRY.length; at += 4) {
      if (elf[at] == 4 && (matches(elf, at, PVH_ENTRY) || matches(elf, at, PVH_ENTRY_64))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] elf, int at, byte[] note) {
    return Arrays.equals(elf, at, at + note.length, note, 0, note.length);
  }
}
