package fathom.source;

import java.util.List;

/**
 * The parts of a kernel tree that Fathom reads: C and make files below some directories.
 *
 * @param directories each with a trailing '/'
 */
record Selection(List<String> directories) {
  /** What a write can run through on x86, with the block drivers of virtual machines and PCs. */
  static final Selection IO_PATH =
      new Selection(
          List.of(
              "arch/x86/",
              "block/",
              "crypto/",
              "drivers/block/",
              "drivers/virtio/",
              "fs/",
              "include/",
              "init/",
              "io_uring/",
              "ipc/",
              "kernel/",
              "lib/",
              "mm/",
              "security/"));

  /** Whether a file is wanted. */
  boolean test(String path) {
    if (!isCode(path) && !isMakefile(path)) return false;
    return directories.stream().anyMatch(path::startsWith);
  }

  static boolean isCode(String path) {
    return path.endsWith(".c") || path.endsWith(".h");
  }

  static boolean isMakefile(String path) {
    return path.endsWith("/Makefile") || path.endsWith("/Kbuild");
  }

  /**
   * Whether anything wanted can lie between two paths of a sorted archive.
   *
   * @param first the first path
   * @param next the first path behind, or null when everything behind belongs to it
   */
  boolean meets(String first, String next) {
    for (String directory : directories) {
      boolean behind = before(directory, first) && !first.startsWith(directory);
      boolean ahead = next != null && before(next, directory) && !next.equals(directory);
      if (!behind && !ahead) return true;
    }
    return false;
  }

  /** Whether a path stands before another in the archive, or is the same. */
  static boolean before(String a, String b) {
    return a.compareTo(b) <= 0;
  }
}
