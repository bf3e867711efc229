package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SourceAheadTest {
  @Test
  void whoWaitsSeesHowFarItHasComeAndGoesOnWhenItIsOpen() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    AtomicReference<String> shown = new AtomicReference<>();
    SourceAhead ahead =
        SourceAhead.start(
            progress -> {
              progress.at("unpacking", 0.5);
              awaitQuietly(seen);
            });

    ahead.await(
        (what, fraction) -> {
          shown.set(what + " " + fraction);
          if (what.equals("unpacking")) seen.countDown();
        });

    assertThat(shown).hasValue("unpacking 0.5");
  }

  @Test
  void aSourceThatCannotBeOpenedIsLeftToWhoNeedsIt() throws Exception {
    SourceAhead ahead =
        SourceAhead.start(
            progress -> {
              throw new IOException("damaged");
            });

    ahead.await(Progress.NONE);
  }

  @Test
  void anInterruptEndsTheWaitAndNotTheOpening() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    SourceAhead ahead = SourceAhead.start(progress -> awaitQuietly(interrupted));

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ahead.opened("6.1.192", Progress.NONE))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("run it again");

    // What comes after it, a question to the lab, is to be left out as well.
    assertThat(Thread.interrupted()).isTrue();
    interrupted.countDown();
    ahead.await(Progress.NONE);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
