package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.lz4.Lz4Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnpackedKernelTest {
  private static final int SETUP_SECTORS = 2;
  private static final int PAYLOAD_OFFSET = 64;

  /** An ELF file with a note of the PVH entry. */
  private static byte[] elf(boolean pvh) {
    byte[] elf = new byte[300_000];
    new Random(1).nextBytes(elf);
    Arrays.fill(elf, 1000, 200_000, (byte) 7);
    byte[] magic = {0x7f, 'E', 'L', 'F'};
    System.arraycopy(magic, 0, elf, 0, 4);
    byte[] note = "\4\0\0\0\10\0\0\0\22\0\0\0Xen\0".getBytes(StandardCharsets.ISO_8859_1);
    if (pvh) System.arraycopy(note, 0, elf, 4096, note.length);
    return elf;
  }

  private static byte[] image(byte[] packed, int size) {
    int from = (SETUP_SECTORS + 1) * 512 + PAYLOAD_OFFSET;
    ByteBuffer image = ByteBuffer.allocate(from + packed.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) SETUP_SECTORS);
    image.putInt(0x248, PAYLOAD_OFFSET).putInt(0x24c, packed.length + 4);
    image.position(from).put(packed).putInt(size);
    return image.array();
  }

  private static byte[] gzip(byte[] elf) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(elf);
    }
    return packed.toByteArray();
  }

  /** In two blocks, after the magic number of the old frames. */
  private static byte[] lz4(byte[] elf) {
    Lz4Compressor compressor = new Lz4Compressor();
    ByteBuffer all = ByteBuffer.allocate(elf.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(0x184c2102);
    int half = elf.length / 2;
    for (int at = 0; at < elf.length; at += half) {
      byte[] block = new byte[compressor.maxCompressedLength(half)];
      int n = compressor.compress(elf, at, half, block, 0, block.length);
      all.putInt(n).put(block, 0, n);
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  @Test
  void aKernelIsUnpackedFromGzipAndFromBlocksOfLz4() throws IOException {
    byte[] elf = elf(true);

    assertThat(UnpackedKernel.unpacked(image(gzip(elf), elf.length))).hasValue(elf);
    assertThat(UnpackedKernel.unpacked(image(lz4(elf), elf.length))).hasValue(elf);
  }

  @Test
  void aKernelWithoutThePvhEntryIsBootedAsItIs() throws IOException {
    byte[] elf = elf(false);

    assertThat(UnpackedKernel.unpacked(image(gzip(elf), elf.length))).isEmpty();
  }

  @Property(tries = 300)
  void aDamagedImageIsBootedAsItIsOrHasAnElfFile(
      @ForAll @IntRange(min = 0, max = 5000) int at, @ForAll byte value, @ForAll boolean cut) {
    byte[] elf = elf(true);
    byte[] image = image(lz4(elf), elf.length);
    image[at] = value;
    byte[] damaged = cut ? Arrays.copyOf(image, at) : image;

    UnpackedKernel.unpacked(damaged)
        .ifPresent(unpacked -> assertThat(unpacked).startsWith(0x7f, 'E', 'L', 'F'));
  }
}
