package fathom.source;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The files of a kernel tree, whatever they lie in. */
interface TreeFiles {
  /** No kernel source file is larger; a longer one is not read. */
  int LARGEST_FILE = 32 << 20;

  /** What lies at the top of every kernel tree: a path that begins so needs no folder removed. */
  Set<String> TOP =
      Set.of(
          "Documentation",
          "LICENSES",
          "arch",
          "block",
          "certs",
          "crypto",
          "drivers",
          "firmware",
          "fs",
          "include",
          "init",
          "io_uring",
          "ipc",
          "kernel",
          "lib",
          "mm",
          "net",
          "rust",
          "samples",
          "scripts",
          "security",
          "sound",
          "tools",
          "usr",
          "virt");

  /** Receives the files. */
  interface Sink {
    /**
     * Takes a file.
     *
     * @param path in the kernel tree: "fs/ext4/file.c"
     */
    void file(String path, byte[] text) throws IOException;
  }

  /**
   * Hands every wanted file to the sink, in any order.
   *
   * @param scratch a directory for what must be unpacked meanwhile
   * @throws IOException if it cannot be read, or holds no kernel source
   */
  void read(Selection wanted, Path scratch, Progress progress, Sink sink) throws IOException;

  /** A path without the directory that everything in an archive lies in: "linux-6.1/". */
  static String inTree(String path) {
    String clean = path.startsWith("./") ? path.substring(2) : path;
    int slash = clean.indexOf('/');
    if (slash < 0 || TOP.contains(clean.substring(0, slash))) return clean;
    return clean.substring(slash + 1);
  }
}
