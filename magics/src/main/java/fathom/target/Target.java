package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import java.io.IOException;

/** A place where a kernel is traced. */
public interface Target {
  /** Its name for the reader: "lab". */
  String name();

  /**
   * Traces what the request asks for.
   *
   * <p>An interrupt of the calling thread ends the work within a second; what has been captured by
   * then is returned when there is at least one run, with "about/interrupted" in it.
   *
   * @throws IOException when nothing was captured; the message is for the user
   * @throws InterruptedException when interrupted before anything was captured
   */
  Capture capture(CaptureRequest request, Progress progress)
      throws IOException, InterruptedException;
}
