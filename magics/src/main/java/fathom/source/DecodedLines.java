package fathom.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a program's line number table, read from what {@code readelf -wL --wide} prints: one
 * number each, in the order of their addresses.
 *
 * <pre>
 * CU: fs/ext4/file.c:
 * file.c       885  0xffffffff814167b0          x
 * </pre>
 */
final class DecodedLines {
  private static final int LINE_BITS = 17;
  private static final int FILE_BITS = 14;
  private static final int ORDER_BITS = 6;
  private static final int MOST_ORDER = (1 << ORDER_BITS) - 1;
  private static final int ADDRESS_SHIFT = ORDER_BITS + 1 + FILE_BITS + LINE_BITS;

  private final long from;
  private final long to;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> files = new ArrayList<>();
  private long[] rows = new long[1 << 16];
  private int size;
  private int file;
  private long lastAddress = -1;
  private int order;

  private DecodedLines(long from, long to) {
    this.from = from;
    this.to = to;
    if (to - from >= 1L << (64 - ADDRESS_SHIFT)) {
      throw new IllegalArgumentException("code of " + (to - from) + " bytes: expected up to 64 MB");
    }
    files.add("");
  }

  /**
   * Reads them.
   *
   * @param from the first address of the code that is wanted
   * @param to one past its last, at most 64 MB further
   */
  static DecodedLines read(InputStream in, long from, long to) throws IOException {
    DecodedLines lines = new DecodedLines(from, to);
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[1 << 12];
    int length = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        byte b = buffer[i];
        if (b == '\n') {
          lines.line(line, length);
          length = 0;
        } else if (length < line.length) {
          line[length++] = b;
        }
      }
    }
    lines.line(line, length);
    lines.rows = Arrays.copyOf(lines.rows, lines.size);
    sortUnsigned(lines.rows);
    return lines;
  }

  private static void sortUnsigned(long[] values) {
    for (int i = 0; i < values.length; i++) values[i] ^= Long.MIN_VALUE;
    Arrays.parallelSort(values);
    for (int i = 0; i < values.length; i++) values[i] ^= Long.MIN_VALUE;
  }

  private void line(byte[] text, int length) {
    if (length < 2) return;
    if (text[length - 1] == ':' || text[length - 1] == ']') {
      header(new String(text, 0, length, StandardCharsets.UTF_8));
      return;
    }
    int i = 0;
    while (i < length && text[i] != ' ') i++;
    while (i < length && text[i] == ' ') i++;
    int line = 0;
    boolean ends = i < length && text[i] == '-';
    if (ends) i++;
    for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) line = line * 10 + text[i] - '0';
    while (i < length && text[i] == ' ') i++;
    if (i >= length || text[i] != '0') return; // a title
    if (i + 1 < length && text[i + 1] == 'x') i += 2; // a 0 comes without
    long address = 0;
    for (; i < length && Character.digit(text[i], 16) >= 0; i++) {
      address = address << 4 | Character.digit(text[i], 16);
    }
    add(address, ends ? 0 : line, ends ? 0 : file, !ends && text[length - 1] == 'x');
  }

  /** "CU: fs/ext4/file.c:", "include/linux/fs.h:", "./sched.h:[++]". */
  private void header(String text) {
    String path = text.startsWith("CU: ") ? text.substring(4) : text;
    int colon = path.lastIndexOf(':');
    if (colon <= 0) return;
    String name = SourcePaths.inTree(path.substring(0, colon));
    file =
        numbers.computeIfAbsent(
            name,
            n -> {
              files.add(n);
              return files.size() - 1;
            });
  }

  private void add(long address, int line, int fileNumber, boolean statement) {
    if (address < from || address >= to) return;
    order = address == lastAddress ? Math.min(order + 1, MOST_ORDER) : 0;
    lastAddress = address;
    if (fileNumber >= 1 << FILE_BITS || line >= 1 << LINE_BITS) return;
    if (size == rows.length) rows = Arrays.copyOf(rows, size * 2);
    rows[size++] =
        (address - from) << ADDRESS_SHIFT
            | (long) order << (1 + FILE_BITS + LINE_BITS)
            | (statement ? 1L << (FILE_BITS + LINE_BITS) : 0)
            | (long) fileNumber << LINE_BITS
            | line;
  }

  int size() {
    return size;
  }

  /** Bytes from the code's start. */
  int offset(int row) {
    return (int) (rows[row] >>> ADDRESS_SHIFT);
  }

  boolean statement(int row) {
    return (rows[row] >>> (FILE_BITS + LINE_BITS) & 1) != 0;
  }

  /** The line, 0 for the end of a piece of code. */
  int line(int row) {
    return (int) rows[row] & (1 << LINE_BITS) - 1;
  }

  String file(int row) {
    return files.get((int) (rows[row] >>> LINE_BITS) & (1 << FILE_BITS) - 1);
  }
}
