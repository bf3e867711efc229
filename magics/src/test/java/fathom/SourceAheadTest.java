package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import java.io.IOException;
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

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
