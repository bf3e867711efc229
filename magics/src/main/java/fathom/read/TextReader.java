package fathom.read;

import fathom.read.TextAssembly.Depth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * The one door for text: whatever ftrace, trace-cmd, perf, uftrace or bpftrace printed, straight
 * from a file or pasted. The dialect is told by the content.
 *
 * <p>A text of up to 4 MB is looked at as a whole, as somebody may have pasted it. A larger one is
 * read in pieces: these are scanned side by side, and put together in their order, so that a call
 * may begin in one and end in another. Memory is that of the calls and a few pieces.
 */
public final class TextReader {
  /** Of a text that may have been pasted. */
  private static final int WHOLE = 4 << 20;

  /** What is scanned and what comes of it stay in a core's cache. */
  private static final int PIECE = 512 << 10;

  private static final String EXPECTED =
      "Nothing in this text is a trace. Expected is what ftrace (function_graph, events, kprobes),"
          + " trace-cmd report, perf ftrace, uftrace replay or bpftrace (kstack) prints, such as"
          + " \" 0)   1.234 us    |  vfs_write();\". ";

  private final InputStream in;
  private byte[] rest = {};

  private TextReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads a file of plain text, of any size.
   *
   * @throws IllegalArgumentException when nothing in it is the text of a trace; says what is
   */
  public static Reading read(Path file) throws IOException {
    // What is no plain file, such as a pipe or one of tracefs, cannot be mapped.
    boolean mapped = Files.isRegularFile(file) && Files.size(file) > WHOLE;
    try (InputStream in = mapped ? new MappedFile(file).stream() : Files.newInputStream(file)) {
      return read(in);
    }
  }

  /**
   * Reads text to its end.
   *
   * @throws IllegalArgumentException when nothing in it is the text of a trace; says what is
   */
  public static Reading read(InputStream text) throws IOException {
    return new TextReader(text).read();
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

  /** The lines of one piece of text. */
  private record Piece(byte[] bytes, int length, boolean last) {}

  private Reading read() throws IOException {
    Piece first = next(WHOLE, new byte[0]);
    if (first.last) first = utf8(first);
    TextItems items = new TextItems();
    boolean bpftrace = TextLines.read(first.bytes, 0, first.length, false, items);
    boolean bare = bare(items);
    if (first.last) return whole(items, bare);
    TextAssembly assembly = new TextAssembly(Depth.INDENT, false);
    assembly.add(items, bare);
    stream(assembly, bare, bpftrace);
    return assembly.finish();
  }

  /** The text of a text: of the three ways to tell depths the one that leaves the least open. */
  private static Reading whole(TextItems items, boolean bare) {
    refuse(items, bare);
    boolean lost = false;
    for (int i = 0; i < items.size; i++) lost |= items.kind[i] == TextItems.LOST;
    int broken = lost ? 0 : Indentation.of(items).broken();
    Reading best = whole(items, bare, Depth.INDENT, !lost);
    if (broken == 0) return best;
    for (Depth by : new Depth[] {Depth.BRACES_AND_INDENT, Depth.BRACES}) {
      Reading other = whole(items, bare, by, true);
      if (other.account().incomplete() < best.account().incomplete()) best = other;
    }
    return best;
  }

  private static Reading whole(TextItems items, boolean bare, Depth by, boolean pasted) {
    TextAssembly assembly = new TextAssembly(by, pasted);
    assembly.add(items, bare);
    return assembly.finish();
  }

  /** Whether records stand without any column before them, as only in what somebody pasted. */
  private static boolean bare(TextItems t) {
    int with = 0;
    int without = 0;
    int opened = 0;
    int closed = 0;
    for (int i = 0; i < t.size; i++) {
      if (t.kind[i] > TextItems.CLOSE) continue;
      if ((t.flags[i] & TextItems.BARE) == 0) with++;
      else {
        without++;
        if (t.kind[i] == TextItems.OPEN) opened++;
        if (t.kind[i] == TextItems.CLOSE) closed++;
      }
    }
    if (t.graphHead && with == 0) return without > 0;
    return without > with && opened > 0 && closed <= 2 * opened && t.notes <= 3L * without;
  }

  private static void refuse(TextItems t, boolean bare) {
    for (int i = 0; i < t.size; i++) {
      if (t.kind[i] == TextItems.ELISION || t.kind[i] == TextItems.FRAME) continue;
      if (bare || (t.flags[i] & TextItems.BARE) == 0) return;
    }
    boolean frames = t.skipped.count("header line") > 0 && t.notes == 0;
    boolean cut = t.dropped.total() > 0 && t.notes == 0;
    if (frames || cut || t.lines == t.skipped.count("blank line")) return;
    long bareLines = t.size;
    throw new IllegalArgumentException(
        EXPECTED
            + (bareLines > 0
                ? "Its lines look like a program's."
                : "Its "
                    + t.lines
                    + (t.lines == 1 ? " line is" : " lines are")
                    + " something else."));
  }

  /**
   * Each of the cores takes the next piece, scans it, and puts it behind the one before, so that
   * what it has scanned is still in its cache.
   */
  private void stream(TextAssembly assembly, boolean bare, boolean bpftrace) throws IOException {
    Turns turns = new Turns();
    List<ForkJoinTask<?>> others = new ArrayList<>();
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      others.add(
          ForkJoinPool.commonPool()
              .submit(
                  () -> {
                    pieces(turns, assembly, bare, bpftrace);
                    return null;
                  }));
    }
    try {
      pieces(turns, assembly, bare, bpftrace);
    } finally {
      turns.end();
      for (ForkJoinTask<?> other : others) other.quietlyJoin();
    }
    turns.check();
  }

  private void pieces(Turns turns, TextAssembly assembly, boolean bare, boolean bpftrace) {
    TextItems items = new TextItems();
    byte[] buffer = {};
    try {
      while (true) {
        Piece piece;
        long turn;
        synchronized (turns) {
          if (turns.ended) return;
          if (Thread.interrupted()) throw new InterruptedException();
          piece = next(PIECE, buffer);
          buffer = piece.bytes;
          turns.ended = piece.last;
          turn = turns.taken++;
        }
        TextLines.read(piece.bytes, 0, piece.length, bpftrace, items);
        if (!turns.await(turn)) return;
        assembly.add(items, bare);
        turns.done();
        items.clear();
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      turns.fail(e);
    }
  }

  /** Who has which piece, and whose turn it is to put one behind those before. */
  private static final class Turns {
    boolean ended;
    long taken;
    private long next;
    private Throwable failure;

    synchronized boolean await(long turn) throws InterruptedException {
      while (next != turn && failure == null) wait();
      return failure == null;
    }

    synchronized void done() {
      next++;
      notifyAll();
    }

    synchronized void end() {
      ended = true;
    }

    synchronized void fail(Throwable why) {
      if (failure == null) failure = why;
      ended = true;
      notifyAll();
    }

    synchronized void check() throws IOException {
      if (failure instanceof IOException e) throw e;
      if (failure instanceof RuntimeException e) throw e;
      if (failure instanceof Error e) throw e;
      if (failure != null) throw new InterruptedIOException("reading was interrupted");
    }
  }

  /** The next piece, which ends with a line; the beginning of the line behind it is kept. */
  private Piece next(int wanted, byte[] buffer) throws IOException {
    byte[] b = buffer;
    if (b.length < rest.length + wanted / 2) b = new byte[rest.length + wanted];
    System.arraycopy(rest, 0, b, 0, rest.length);
    int size = rest.length;
    while (true) {
      int n = in.readNBytes(b, size, b.length - size);
      size += n;
      if (size < b.length) {
        rest = new byte[0];
        return new Piece(b, size, true);
      }
      int end = size;
      while (end > 0 && b[end - 1] != '\n') end--;
      if (end > 0 || size > LONGEST_LINE) {
        int cut = end > 0 ? end : size;
        rest = Arrays.copyOfRange(b, cut, size);
        return new Piece(b, cut, false);
      }
      b = Arrays.copyOf(b, size * 2);
    }
  }

  /** A line longer than this is cut. */
  private static final int LONGEST_LINE = 64 << 20;

  /** A text that says by its first sign that it is of two bytes a character, as PowerShell's. */
  private static Piece utf8(Piece piece) {
    if (piece.length < 2) return piece;
    int mark = (piece.bytes[0] & 0xff) << 8 | piece.bytes[1] & 0xff;
    Charset charset =
        mark == 0xfffe
            ? StandardCharsets.UTF_16LE
            : mark == 0xfeff ? StandardCharsets.UTF_16BE : null;
    if (charset == null) return piece;
    byte[] utf8 =
        new String(piece.bytes, 2, piece.length - 2, charset).getBytes(StandardCharsets.UTF_8);
    return new Piece(utf8, utf8.length, true);
  }
}
