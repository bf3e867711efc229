package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolchainTest {
  @TempDir private Path directory;

  @Test
  void anInterruptEndsTheProgramsChildrenToo() throws Exception {
    Path started = directory.resolve("child");
    String script = "sleep 300 & echo $! > " + started + ".new; mv " + started + ".new " + started;
    Thread caller = Thread.currentThread();
    CompletableFuture<Void> interrupting =
        CompletableFuture.runAsync(
            () -> {
              await(() -> Files.exists(started));
              caller.interrupt();
            });

    assertThatThrownBy(() -> Toolchain.run(List.of("/bin/sh", "-c", script + "; wait"), ""))
        .isInstanceOf(InterruptedException.class);

    interrupting.join();
    Path child = Path.of("/proc", Files.readString(started).strip(), "stat");
    assertThat(await(() -> ended(child))).isTrue();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Whether it holds within 10 s. */
  private static boolean await(Condition condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      while (!condition.holds() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return condition.holds();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gone, or a zombie that nobody has buried yet (proc(5)). */
  private static boolean ended(Path stat) {
    try {
      return Files.readString(stat).contains(") Z ");
    } catch (IOException e) { // it may go between any two looks at it
      return true;
    }
  }
}
