package fathom.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Damages texts at random, a seed a case, and reads them: any exception but a refusal, and any case
 * that takes longer than a few seconds, is a defect.
 */
final class TextFuzz {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final String[] SIGNS = {
    "|",
    "{",
    "}",
    "/*",
    "*/",
    " 0) ",
    "...",
    " us ",
    "\n",
    "\r",
    "\t",
    "=>",
    "(",
    ");",
    "\u00a0",
    "&gt;",
    "\u001b[1m",
    "[",
    "]: 3",
    "@[",
    "99999999999999999999",
    "-1",
    "0x",
    "ret=",
    "CPU:0 [LOST 3 EVENTS]\n",
    "\0"
  };

  private TextFuzz() {}

  /** A damaged copy: signs flipped, put in and taken out, lines moved, the end cut. */
  static byte[] damaged(byte[] text, Random random) {
    byte[] b = text.clone();
    int times = 1 + random.nextInt(8);
    for (int i = 0; i < times && b.length > 0; i++) {
      int at = random.nextInt(b.length);
      int to = Math.min(b.length, at + 1 + random.nextInt(200));
      switch (random.nextInt(6)) {
        case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> b[at] = (byte) random.nextInt(256);
        case 2 -> b = Arrays.copyOf(b, at);
        case 3 -> b = joined(b, at, new byte[0], to);
        case 4 ->
            b =
                joined(
                    b,
                    at,
                    SIGNS[random.nextInt(SIGNS.length)].getBytes(StandardCharsets.UTF_8),
                    at);
        default -> b = joined(b, at, Arrays.copyOfRange(b, at, to), at);
      }
    }
    return b;
  }

  private static byte[] joined(byte[] b, int head, byte[] middle, int tail) {
    byte[] all = Arrays.copyOf(b, head + middle.length + b.length - tail);
    System.arraycopy(middle, 0, all, head, middle.length);
    System.arraycopy(b, tail, all, head + middle.length, b.length - tail);
    return all;
  }

  /** Reads one damaged text; throws when the reader does anything but read or refuse it. */
  static void one(byte[] text, long seed) throws IOException {
    byte[] damaged = damaged(text, new Random(seed));
    long from = System.nanoTime();
    try {
      Account account = TextReader.read(new java.io.ByteArrayInputStream(damaged)).account();
      if (account.line().isEmpty()) throw new IllegalStateException("empty account");
    } catch (IllegalArgumentException e) {
      if (!e.getMessage().startsWith("Nothing in this text")) throw e;
    }
    if (System.nanoTime() - from > LONGEST.toNanos()) {
      throw new IllegalStateException("slow: " + Duration.ofNanos(System.nanoTime() - from));
    }
  }
}
