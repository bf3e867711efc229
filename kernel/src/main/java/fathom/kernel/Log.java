package fathom.kernel;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** The kernel's own log: a file, never the output of a cell. */
final class Log {
  private static final long MAX_BYTES = 4L << 20;

  private final Path file;

  private Log(Path file) {
    this.file = file;
  }

  /** The log in Fathom's data directory; a long one is put aside first. */
  static Log open() {
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data == null || data.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    return open(base.resolve("fathom").resolve("log").resolve("kernel.log"));
  }

  static Log open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      // Without a place for a log the kernel still works.
      return new Log(file);
    }
    return new Log(file);
  }

  Path file() {
    return file;
  }

  void write(String message) {
    write(message, null);
  }

  /** Adds an entry, with the stack of what was thrown if that is given. */
  synchronized void write(String message, Throwable thrown) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    writer.println(
        Instant.now() + " [" + ProcessHandle.current().pid() + "] " + message.replace('\n', ' '));
    if (thrown != null) {
      thrown.printStackTrace(writer);
    }
    try {
      Files.writeString(
          file, text.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // A full disk must not end a notebook.
      return;
    }
  }
}
