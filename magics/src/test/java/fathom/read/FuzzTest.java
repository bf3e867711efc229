package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each reader on damaged input: a few cases, or with {@code -Dfathom.fuzz=10} ten minutes for each
 * reader, from a seed of the moment. A failure says its seed.
 */
class FuzzTest {
  private static final int FEW = 150;
  private static final Duration LONGEST = Duration.ofSeconds(20);

  @TempDir Path folder;

  /** Reads what a seed makes. */
  @FunctionalInterface
  private interface Case {
    void read(long seed) throws Exception;
  }

  private static void run(Case one) {
    Integer minutes = Integer.getInteger("fathom.fuzz");
    long end = System.nanoTime() + Duration.ofMinutes(minutes == null ? 0 : minutes).toNanos();
    long first = minutes == null ? 0 : System.currentTimeMillis() * 1_000;
    long seed = first;
    while (minutes == null ? seed < FEW : System.nanoTime() < end) {
      long from = System.nanoTime();
      try {
        one.read(seed);
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("seed " + seed, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .as("seed %d", seed)
          .isLessThan(LONGEST);
      seed++;
    }
    if (minutes != null)
      System.out.println(seed - first + " cases, first seed " + first + ": clean");
  }

  @Test
  void text() throws Exception {
    List<Path> pastes = PastesTest.pastes().toList();
    run(
        seed -> {
          Path paste = pastes.get(new Random(seed).nextInt(pastes.size()));
          TextFuzz.one(Files.readAllBytes(paste), seed);
        });
  }

  @Test
  void traceDat() {
    run(seed -> BinaryFuzz.dat(seed, folder));
  }

  @Test
  void rawPages() {
    run(BinaryFuzz::raw);
  }
}
