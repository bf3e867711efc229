package fathom.kernel.cell;

import java.util.Map;
import java.util.TreeMap;

/**
 * The text of a compilation unit, made of generated words and of pieces of cells, and the way back
 * from its positions and lines to the cells'. A piece of a cell begins on a line of its own.
 */
final class Unit {
  /** What one stretch of the unit was in its cell. */
  record Origin(Source source, int offset) {}

  private record Stretch(int from, int length, Source source, int offset, Object owner) {}

  private final StringBuilder text = new StringBuilder();
  private final TreeMap<Integer, Stretch> stretches = new TreeMap<>();
  private int lines = 1;
  private final TreeMap<Integer, int[]> lineStarts = new TreeMap<>();

  String text() {
    return text.toString();
  }

  Unit plain(String generated) {
    text.append(generated);
    lines += newlines(generated);
    return this;
  }

  Unit user(Source source, int from, int to, Object owner) {
    return user(source, from, source.code().substring(from, to), owner);
  }

  /**
   * Adds text of a cell.
   *
   * @param shown the text from that offset on, with words blanked or not
   * @param owner what {@link #owner} gives for positions in it
   */
  Unit user(Source source, int offset, String shown, Object owner) {
    plain("\n");
    int blanks = offset - (source.code().lastIndexOf('\n', offset - 1) + 1);
    if (blanks > 0 && blanks < 200) {
      plain(" ".repeat(blanks));
    }
    stretches.put(text.length(), new Stretch(text.length(), shown.length(), source, offset, owner));
    int first = source.line(offset);
    for (int i = 0; i <= newlines(shown); i++) {
      lineStarts.put(lines + i, new int[] {source.cell(), first + i});
    }
    return plain(shown);
  }

  private static int newlines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  /** The offset in its cell of a position in the unit; the nearest before it for generated text. */
  Origin origin(long position) {
    Map.Entry<Integer, Stretch> entry = stretches.floorEntry((int) position);
    if (entry == null) {
      entry = stretches.firstEntry();
    }
    if (entry == null) {
      return null;
    }
    Stretch stretch = entry.getValue();
    int inside = (int) Math.max(0, Math.min(position - stretch.from(), stretch.length()));
    return new Origin(stretch.source(), stretch.offset() + inside);
  }

  /** Whether the position lies in a cell's text, not in generated words. */
  boolean isUsers(long position) {
    Map.Entry<Integer, Stretch> entry = stretches.floorEntry((int) position);
    return entry != null && position <= entry.getKey() + entry.getValue().length();
  }

  Object owner(long position) {
    Map.Entry<Integer, Stretch> entry = stretches.floorEntry((int) position);
    return entry == null ? null : entry.getValue().owner();
  }

  /** Where the text of an owner lies in the unit, for a position of its cell; -1 if nowhere. */
  int position(Object owner, int offset) {
    for (Stretch stretch : stretches.values()) {
      if (stretch.owner() == owner
          && offset >= stretch.offset()
          && offset <= stretch.offset() + stretch.length()) {
        return stretch.from() + offset - stretch.offset();
      }
    }
    return -1;
  }

  /** The cell's line for a line of the unit, the nearest before it for generated ones. */
  int cellLine(int unitLine) {
    Map.Entry<Integer, int[]> entry = lineStarts.floorEntry(unitLine);
    return entry == null ? 1 : entry.getValue()[1];
  }
}
