package fathom.kernel;

import fathom.kernel.display.Html;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Progress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A progress bar of one cell; it changes at most ten times a second. That of a magic appears when
 * the cell has run for a second and goes at its end; that of the cell's own code appears at once
 * and stays as it was.
 */
final class ProgressBar implements Progress, AutoCloseable {
  private static final long APPEARS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fathom-progress");
            thread.setDaemon(true);
            return thread;
          });

  private final Outlet outlet;
  private final boolean stays;
  private long due;
  private String what = "";
  private double fraction = -1;
  private String displayId;
  private boolean scheduled;
  private boolean closed;

  private ProgressBar(Outlet outlet, boolean stays, long delayNanos) {
    this.outlet = outlet;
    this.stays = stays;
    this.due = System.nanoTime() + delayNanos;
  }

  static ProgressBar ofMagic(Outlet outlet) {
    return new ProgressBar(outlet, false, APPEARS_NANOS);
  }

  static ProgressBar ofCell(Outlet outlet) {
    return new ProgressBar(outlet, true, 0);
  }

  @Override
  public synchronized void at(String what, double fraction) {
    this.what = what;
    this.fraction = fraction;
    if (closed || scheduled) {
      return;
    }
    if (stays && displayId == null) {
      draw();
    } else {
      scheduled = true;
      var unused =
          TIMER.schedule(this::onTime, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void onTime() {
    scheduled = false;
    if (!closed) {
      draw();
    }
  }

  private void draw() {
    due = System.nanoTime() + INTERVAL_NANOS;
    if (displayId == null) {
      displayId = outlet.display(bundle(what, fraction));
    } else {
      outlet.update(displayId, bundle(what, fraction));
    }
  }

  /** The bar of a state; its height is the same in every state. */
  static MimeBundle bundle(String what, double fraction) {
    boolean known = fraction >= 0;
    long percent = Math.round(100 * Math.min(1, fraction));
    String number = known ? percent + " %" : "";
    String html =
        "<div class=\"fathom-progress\" style=\"height:1.6em;line-height:1.6em;overflow:hidden;"
            + "white-space:nowrap\"><progress style=\"width:16em;height:1em;vertical-align:middle\""
            + (known ? " max=\"100\" value=\"" + percent + "\"" : "")
            + "></progress> <span style=\"display:inline-block;width:3.5em;text-align:right\">"
            + number
            + "</span> "
            + Html.escape(what)
            + "</div>";
    return MimeBundle.html(html, (number + " " + what).strip());
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (stays) {
      if (scheduled) {
        draw();
      }
    } else if (displayId != null && !outlet.withdraw(displayId)) {
      // The outputs beside it are too large to be sent again: an empty line is left of it.
      outlet.update(displayId, MimeBundle.html("", ""));
    }
  }
}
