package fathom.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a user means by a kernel tree.
 *
 * @param path of a package, tarball, folder or git repository
 * @param revision in the repository, "" for the others
 * @param files what is in it
 * @param key the same for the same content at the same place; of a revision, at any place
 */
record Origin(Path path, String revision, TreeFiles files, String key) {
  private static final byte[] DEB = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Looks at what is there; reads no more of it than tells what it is.
   *
   * @throws IOException when it is none of these
   */
  static Origin of(Path given, String revision) throws IOException {
    Path path = given.toAbsolutePath().normalize();
    if (!revision.isEmpty()) {
      GitRevision git = GitRevision.of(path, revision);
      return new Origin(path, revision, git, digest(git.commit()));
    }
    if (!Files.exists(path)) {
      throw new IOException("There is no " + path + ".");
    }
    if (Files.isDirectory(path)) {
      SourceFolder folder = new SourceFolder(path);
      StringBuilder state = new StringBuilder(path.toString());
      Map<String, BasicFileAttributes> all = folder.files(Selection.IO_PATH.withVersion());
      all.forEach((p, a) -> state.append(p).append(a.size()).append(a.lastModifiedTime()));
      if (!all.containsKey(Release.MAKEFILE))
        throw noTree(path, Files.exists(path.resolve("HEAD")));
      return new Origin(path, "", folder, digest(state.toString()));
    }
    BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
    String state = path + " " + a.size() + " " + a.lastModifiedTime();
    return new Origin(
        path, "", isDeb(path) ? new SourcePackage(path) : new Tarball(path), digest(state));
  }

  private static IOException noTree(Path path, boolean bare) {
    return new IOException(
        path
            + " is no kernel tree: it has no Makefile at its top."
            + (bare ? " Of a bare git repository say the revision: --revision v6.1." : ""));
  }

  /** The commit's hash, or of a file its SHA-256, each with its kind; "" for a folder. */
  String hash() throws IOException {
    if (files instanceof GitRevision git) return "git " + git.commit();
    if (files instanceof SourceFolder) return "";
    MessageDigest sha = sha256();
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(path), sha)) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {} // the digest sees it go by
    }
    return "sha256 " + HexFormat.of().formatHex(sha.digest());
  }

  private static boolean isDeb(Path path) throws IOException {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return ByteBuffer.wrap(in.readNBytes(DEB.length)).equals(ByteBuffer.wrap(DEB));
    }
  }

  private static String digest(String text) {
    byte[] hash = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JDK has it
    }
  }
}
