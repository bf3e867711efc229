package fathom.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Damages trace.dat files and ring buffer pages at random, a seed a case: bits flipped, numbers of
 * any size made enormous, pieces taken out, doubled and put elsewhere, the end cut. They are read,
 * or refused with a reason.
 */
final class BinaryFuzz {
  private static final long[] NUMBERS = {
    0, 1, 0x7f, 0xff, 0xffff, 0x7fffffffL, 0x80000000L, 0xffffffffL, Long.MAX_VALUE, -1
  };

  private BinaryFuzz() {}

  /** One damaged trace.dat. */
  static void dat(long seed, Path folder) throws IOException {
    Random random = new Random(seed);
    DatWriter writer = new DatWriter();
    writer.version = random.nextInt(3) == 0 ? 6 : 7;
    if (writer.version == 7) {
      writer.compression = List.of("none", "zlib", "zstd").get(random.nextInt(3));
    }
    writer.odd = random.nextBoolean();
    writer.buffers.put("", List.of(pages(random, 20), pages(random, 60)));
    if (writer.version == 7 && random.nextBoolean()) {
      writer.buffers.put("other", List.of(pages(random, 10)));
    }
    Path file = Files.write(folder.resolve("fuzz.dat"), damaged(writer.write(), random));
    try {
      TraceDat dat = TraceDat.read(file);
      for (TraceDat.Instance i : dat.instances()) checked(i.reading());
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("trace.dat")) throw e;
    }
  }

  /** Damaged pages, read as a raw capture. */
  static void raw(long seed) throws IOException {
    Random random = new Random(seed);
    Map<String, byte[]> pieces = new HashMap<>(PageWriter.formats());
    for (int cpu = 0; cpu < 2; cpu++) {
      byte[] pages = damaged(pages(random, 80), random);
      pieces.put("run/0/per_cpu/cpu" + cpu + "/trace_pipe_raw", pages);
    }
    checked(CaptureReader.read(Capture.of(pieces), 0));
  }

  private static void checked(Reading reading) {
    if (reading.account().line().isEmpty()) throw new IllegalStateException("empty account");
    var calls = reading.trace().calls();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.parent(i) >= i) throw new IllegalStateException("a caller behind its call");
      calls.selfNanos(i);
    }
  }

  private static byte[] pages(Random random, int calls) {
    PageWriter pages = new PageWriter();
    long t = 1_000_000;
    for (int i = 0; i < calls; i++, t += 1_000) {
      long function = 0xffffffff81000100L + 0x100 * random.nextInt(2);
      pages.entry(t + 1, 7, function, 0);
      if (random.nextInt(30) == 0) pages.discarded(t + 50, 12);
      pages.entry(t + 101, 7, function, 1);
      if (random.nextInt(60) == 0) pages.lose(random.nextInt(100) - 1);
      pages.exit(t + 300, 7, function, 1, t + 100);
      pages.exit(t + 500, 7, function, 0, t);
    }
    return pages.bytes();
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] b = whole;
    for (int i = random.nextInt(6); i >= 0 && b.length > 16; i--) {
      // What describes the rest is at the beginning.
      int at = random.nextInt(random.nextBoolean() ? Math.min(b.length, 2_000) : b.length);
      int to = Math.min(b.length, at + 1 + random.nextInt(300));
      ByteBuffer numbers = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
      long number = NUMBERS[random.nextInt(NUMBERS.length)];
      switch (random.nextInt(7)) {
        case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> b[at] = (byte) random.nextInt(256);
        case 2 -> b = random.nextInt(4) == 0 ? Arrays.copyOf(b, at) : b;
        case 3 -> b = joined(b, at, to);
        case 4 -> b = joined(b, to, at);
        case 5 -> numbers.putInt(Math.min(at, b.length - 8), (int) number);
        default -> numbers.putLong(Math.min(at, b.length - 8), number);
      }
    }
    return b;
  }

  private static byte[] joined(byte[] b, int head, int tail) {
    byte[] all = Arrays.copyOf(b, head + b.length - tail);
    System.arraycopy(b, tail, all, head, b.length - tail);
    return all;
  }
}
