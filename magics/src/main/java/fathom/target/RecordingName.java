package fathom.target;

import java.nio.file.Path;

/**
 * Where a recording lies: a file, and in a file of several captures the one that is meant.
 *
 * @param part its name in the file; "" for a file that holds one capture
 */
public record RecordingName(Path file, String part) {
  /** A file that holds one capture. */
  public static RecordingName whole(Path file) {
    return new RecordingName(file, "");
  }

  /** The file's path, as a user names it: "recordings/course.zip#direct". */
  @Override
  public String toString() {
    return part.isEmpty() ? file.toString() : file + "#" + part;
  }
}
