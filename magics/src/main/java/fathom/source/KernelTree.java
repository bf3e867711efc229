package fathom.source;

/**
 * A kernel tree that is at hand.
 *
 * @param kernel its version: "3.0.0"; of a distribution's package with its revision, "6.1.192-2"
 * @param path of the package, tarball, folder or git repository
 * @param revision in the repository: "v3.0"; "" for the others
 * @param hash "git " and the commit, "sha256 " and the sum of a file; "" where none was made
 * @param key names it in the cache
 */
public record KernelTree(String kernel, String path, String revision, String hash, String key) {
  /** "6.1.192" of "6.1.192-2". */
  public String release() {
    return Shelf.upstream(kernel);
  }

  /** The version and what tells the tree from others of it: "3.0.0 (v3.0, git 02f8c6aee8df)". */
  String label() {
    if (hash.isEmpty()) return release();
    int end = Math.min(hash.length(), hash.indexOf(' ') + 13);
    return kernel
        + " ("
        + (revision.isEmpty() ? "" : revision + ", ")
        + hash.substring(0, end)
        + ")";
  }
}
