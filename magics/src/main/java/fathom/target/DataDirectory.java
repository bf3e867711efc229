package fathom.target;

import java.nio.file.Path;

/** Where Fathom keeps its files: {@code ${XDG_DATA_HOME:-~/.local/share}/fathom}. */
public final class DataDirectory {
  private DataDirectory() {}

  /** Its path, whether it is there or not. */
  public static Path path() {
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data == null || data.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    return base.resolve("fathom");
  }

  /** What can be made again: keyed by its content's digest. */
  static Path cache() {
    return path().resolve("cache");
  }
}
