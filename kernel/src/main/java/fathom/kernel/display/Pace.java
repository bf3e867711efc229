package fathom.kernel.display;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Keeps what is sent below jupyter_server's limit: 3 MB in any 3 seconds. */
public final class Pace {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(3_100);
  private static final long MOST = 2_900_000;

  private record Sent(long nanos, long cost) {}

  private final Deque<Sent> window = new ArrayDeque<>();
  private long cost;

  /** Counts what was sent. */
  public void sent(long what) {
    window.add(new Sent(System.nanoTime(), what));
    cost += what;
  }

  /** How long to wait before more is sent, in milliseconds. */
  public long pauseMillis() {
    long now = System.nanoTime();
    while (!window.isEmpty() && now - window.getFirst().nanos > WINDOW_NANOS) {
      cost -= window.removeFirst().cost;
    }
    return cost < MOST
        ? 0
        : 1 + TimeUnit.NANOSECONDS.toMillis(WINDOW_NANOS - (now - window.getFirst().nanos));
  }
}
