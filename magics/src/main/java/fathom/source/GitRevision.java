package fathom.source;

import fathom.kernel.display.Progress;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A commit of a git repository, read out of its objects: nothing is checked out, and no filter or
 * hook of the repository runs.
 *
 * @param commit its full hash
 */
record GitRevision(Path repository, String commit) implements TreeFiles {
  /** A name that git cannot take for an option, a range or a path. */
  private static final Pattern REVISION =
      Pattern.compile("(?!.*\\.\\.)[\\p{L}\\p{N}_][^\\s:?*\\[\\\\\\p{Cntrl}]{0,199}");

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** "100644 blob HASH SIZE\tPATH". */
  private static final Pattern BLOB = Pattern.compile("100\\d{3} blob (\\w+) +(\\d{1,10})\t(.+)");

  private static final long LIMIT_SECONDS = 60;

  /** An object to read. */
  private record Blob(String hash, int size, String path) {}

  /**
   * The commit that a revision names.
   *
   * @param revision a tag, branch or hash: "v3.0"
   * @throws IllegalArgumentException when that is no name for a revision
   * @throws IOException when the repository has none, or git is not there
   */
  static GitRevision of(Path repository, String revision) throws IOException {
    if (!REVISION.matcher(revision).matches()) {
      throw new IllegalArgumentException(
          "\"" + revision + "\" is no git revision; expected a tag, branch or hash, like v3.0.");
    }
    List<String> command = List.of("rev-parse", "--verify", "--quiet", revision + "^{commit}");
    String said = said(repository, command).strip();
    if (!HASH.matcher(said).matches()) {
      throw new IOException(
          repository
              + " is no git repository that git reads, or has no revision "
              + revision
              + "; git -C "
              + repository
              + " log -1 "
              + revision
              + " says why.");
    }
    return new GitRevision(repository, said);
  }

  @Override
  public void read(Selection wanted, Path scratch, Progress progress, Sink sink)
      throws IOException {
    List<Blob> blobs = blobs(wanted);
    if (blobs.isEmpty()) return;
    Process git = start(repository, List.of("cat-file", "--batch"));
    try (OutputStream ask = git.getOutputStream();
        InputStream in = new BufferedInputStream(git.getInputStream(), 1 << 16)) {
      int done = 0;
      for (Blob blob : blobs) {
        ask.write((blob.hash + "\n").getBytes(StandardCharsets.US_ASCII));
        ask.flush();
        sink.file(blob.path, answer(in, blob));
        progress.at("reading the kernel source: " + blob.path, (double) done++ / blobs.size());
      }
    } finally {
      git.destroyForcibly();
    }
  }

  private byte[] answer(InputStream in, Blob blob) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || head.length() > 200) throw new EOFException("git cat-file ended early.");
      head.append((char) c);
    }
    if (!head.toString().equals(blob.hash + " blob " + blob.size)) {
      throw new IOException(
          blob.path + " is not in the repository; a shallow or partial clone lacks objects.");
    }
    byte[] text = in.readNBytes(blob.size);
    if (text.length < blob.size || in.read() != '\n') {
      throw new EOFException("git cat-file ended early.");
    }
    return text;
  }

  private List<Blob> blobs(Selection wanted) throws IOException {
    List<Blob> blobs = new ArrayList<>();
    for (String entry :
        said(repository, List.of("ls-tree", "-r", "-l", "-z", commit)).split("\0", -1)) {
      Matcher m = BLOB.matcher(entry);
      if (!m.matches() || !wanted.test(m.group(3))) continue;
      long size = Long.parseLong(m.group(2));
      if (size <= LARGEST_FILE) blobs.add(new Blob(m.group(1), (int) size, m.group(3)));
    }
    return blobs;
  }

  /** What a git command prints; "" when it fails. */
  private static String said(Path repository, List<String> command) throws IOException {
    Process git = start(repository, command);
    try (InputStream in = git.getInputStream()) {
      git.getOutputStream().close();
      byte[] all = in.readAllBytes();
      if (!git.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) throw new IOException("git does not end.");
      return git.exitValue() == 0 ? new String(all, StandardCharsets.UTF_8) : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Reading the git repository was interrupted.");
    } finally {
      git.destroyForcibly();
    }
  }

  private static Process start(Path repository, List<String> command) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.addAll(Arrays.asList("git", "--no-replace-objects", "-C", repository.toString()));
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
    // What a partial clone lacks is not fetched: it would take minutes and ask for passwords.
    builder.environment().put("GIT_NO_LAZY_FETCH", "1");
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    // The caller's own repository must not be taken for the one that is named.
    List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
        .forEach(builder.environment()::remove);
    try {
      return builder.start();
    } catch (IOException e) {
      if (!Files.isDirectory(repository)) throw new IOException(repository + " is no folder.", e);
      throw new IOException("A revision is read with git, which is not installed.", e);
    }
  }
}
