package fathom;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The showing of a small trace that nobody sees, while the first guest gets ready: the classes that
 * the first output needs are loaded then, and its cards' source has been read.
 */
final class Rehearsal {
  private static final AtomicBoolean HELD = new AtomicBoolean();

  private Rehearsal() {}

  /**
   * Holds it once the source is open; once in a JVM, in a thread of its own. What goes wrong is met
   * again by the real output.
   *
   * @param version of the kernel whose source is shown
   */
  static void after(SourceAhead source, String version) {
    if (!HELD.compareAndSet(false, true)) return;
    Thread thread = new Thread(() -> hold(source, version), "fathom-rehearsal");
    thread.setDaemon(true);
    thread.start();
  }

  private static void hold(SourceAhead source, String version) {
    try {
      source.await(Progress.NONE);
      TracedRun run = TraceFile.text(text(), version, Progress.NONE);
      new TracedRunRenderer().render(run);
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.getLogger("fathom").log(System.Logger.Level.DEBUG, "no rehearsal", e);
    }
  }

  /** A write on ext4, by the names of its functions; the times are made up. */
  static String text() throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream("rehearsal.txt")) {
      if (in == null) throw new IOException("not in the jar: fathom/rehearsal.txt");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
