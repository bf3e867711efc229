package fathom.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one door for text: whatever ftrace, trace-cmd, perf, uftrace or bpftrace printed, straight
 * from a file or pasted. The dialect is told by the content.
 */
public final class TextReader {
  private TextReader() {}

  /**
   * Reads a file of plain text, of any size.
   *
   * @throws IllegalArgumentException when nothing in it is the text of a trace; says what is
   */
  public static Reading read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  /**
   * Reads text to its end.
   *
   * @throws IllegalArgumentException when nothing in it is the text of a trace; says what is
   */
  public static Reading read(InputStream text) throws IOException {
    return FunctionGraphText.read(new String(text.readAllBytes(), StandardCharsets.UTF_8));
  }

  /**
   * Reads a text, such as a pasted one.
   *
   * @throws IllegalArgumentException when nothing in it is the text of a trace; says what is
   */
  public static Reading read(String text) {
    try {
      return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
