package fathom.kernel.display;

import fathom.kernel.display.StreamBatcher.Stream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The streams of one cell, as much of them as a server and a browser take. Up to a limit everything
 * is sent at once; of a flood beyond it the tail is sent at its end, and what lies in between is
 * saved in a file, with a line in the output that says so.
 *
 * <p>The limit is jupyter_server's: it drops streams beyond 3 MB or 3,000 messages in 3 seconds,
 * until the kernel is idle. So what counts is the size as JSON, and a message counts beside.
 */
public final class Fold {
  /** Takes a piece of a stream, to be sent. */
  @FunctionalInterface
  public interface Out {
    void send(Stream stream, String text);
  }

  private record Piece(Stream stream, String text, long cost) {
    Piece(Stream stream, String text) {
      this(stream, text, Fold.cost(text));
    }
  }

  private static final long HEAD_COST = 2_900_000;
  private static final long TAIL_COST = 60_000;

  /** A share of 3 MB for each of 3,000 messages; the frames around a text are smaller. */
  private static final long MESSAGE_COST = 1_000;

  private final Out out;
  private final Overflow overflow;
  private final Deque<Piece> tail = new ArrayDeque<>();
  private long headLeft = HEAD_COST;
  private long tailLeft = TAIL_COST;
  private long tailCost;
  private boolean folding;
  private boolean late;
  private boolean atLineStart = true;

  public Fold(Out out, Overflow overflow) {
    this.out = out;
    this.overflow = overflow;
  }

  /**
   * Sends a piece as it is, whatever it makes of the limit.
   *
   * @return what it costs of the server's 3,000,000 in 3 seconds
   */
  public long whole(Stream stream, String text) {
    put(stream, text);
    return cost(text);
  }

  /** Sends a piece, or folds it. */
  public void accept(Stream stream, String text) {
    String rest = folding ? text : send(stream, text);
    if (rest.isEmpty()) {
      return;
    }
    if (late && !folding) {
      say("what follows is saved in " + overflow.path());
    }
    folding = true;
    Piece piece = new Piece(stream, rest);
    tail.add(piece);
    tailCost += piece.cost;
    trim(late ? 0 : tailLeft);
  }

  /** Sends the part that the limit allows; the rest is returned. */
  private String send(Stream stream, String text) {
    long cost = cost(text);
    int cut = cost <= headLeft ? text.length() : fitting(text, headLeft);
    if (cut > 0) {
      headLeft -= cut == text.length() ? cost : headLeft;
      put(stream, text.substring(0, cut));
    }
    return text.substring(cut);
  }

  private void put(Stream stream, String text) {
    atLineStart = text.endsWith("\n");
    out.send(stream, text);
  }

  /** Moves what is too much for the tail into the file. */
  private void trim(long limit) {
    while (tailCost > limit) {
      Piece oldest = tail.removeFirst();
      tailCost -= oldest.cost;
      int cut = oldest.text.length();
      if (tailCost < limit) {
        cut -= fittingFromEnd(oldest.text, limit - tailCost);
        if (cut < oldest.text.length()) {
          Piece kept = new Piece(oldest.stream, oldest.text.substring(cut));
          tail.addFirst(kept);
          tailCost += kept.cost;
          overflow.write(oldest.text.substring(0, cut));
          return;
        }
      }
      overflow.write(oldest.text.substring(0, cut));
    }
  }

  /** Ends a flood: says what was folded and sends the tail. What comes after it is late output. */
  public void end() {
    unfold();
    overflow.close();
    // The server counts anew when the kernel is idle.
    headLeft = HEAD_COST;
    tailLeft = TAIL_COST;
    folding = false;
    late = true;
  }

  /** Sends the tail, because something else is to be shown below it; folding goes on. */
  public void unfold() {
    if (late || !folding) {
      return;
    }
    if (overflow.unsaid() > 0) {
      while (!overflow.endsWithLine() && !tail.isEmpty() && tail.getFirst().text.contains("\n")) {
        Piece first = tail.removeFirst();
        int cut = first.text.indexOf('\n') + 1;
        overflow.write(first.text.substring(0, cut));
        if (cut < first.text.length()) {
          tail.addFirst(new Piece(first.stream, first.text.substring(cut)));
        }
      }
      say(overflow.sayLines());
    }
    tail.forEach(piece -> put(piece.stream, piece.text));
    tailLeft = Math.max(0, tailLeft - tailCost);
    tail.clear();
    tailCost = 0;
  }

  private void say(String what) {
    out.send(Stream.STDOUT, (atLineStart ? "" : "\n") + "... " + what + " ...\n");
    atLineStart = true;
  }

  /** What a text costs as the content of a message, in bytes. */
  private static long cost(String text) {
    long cost = MESSAGE_COST;
    for (int i = 0; i < text.length(); i++) {
      cost += cost(text.charAt(i));
    }
    return cost;
  }

  private static int cost(char c) {
    if (c >= 0x20 && c < 0x80) {
      return c == '"' || c == '\\' ? 2 : 1;
    }
    if (c < 0x20) {
      return c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f' ? 2 : 6;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : c == '\u2028' || c == '\u2029' ? 6 : 3;
  }

  /** How many chars of the text's head cost no more than this: whole lines, if there is one. */
  private static int fitting(String text, long limit) {
    long cost = MESSAGE_COST;
    int end = 0;
    while (end < text.length() && cost + cost(text.charAt(end)) <= limit) {
      cost += cost(text.charAt(end++));
    }
    int line = text.lastIndexOf('\n', end - 1) + 1;
    return line > 0 ? line : whole(text, end);
  }

  /** How many chars of the text's end cost no more than this: whole lines, if there is one. */
  private static int fittingFromEnd(String text, long limit) {
    long cost = MESSAGE_COST;
    int from = text.length();
    while (from > 0 && cost + cost(text.charAt(from - 1)) <= limit) {
      cost += cost(text.charAt(--from));
    }
    if (from == text.length()) {
      return 0;
    }
    int line = text.indexOf('\n', Math.max(0, from - 1)) + 1;
    return text.length() - (line > 0 && line < text.length() ? line : whole(text, from));
  }

  /** The index, moved so that it does not lie inside a character of two chars. */
  private static int whole(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
