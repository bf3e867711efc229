package fathom.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;

/**
 * Some thousands of rows of a line table, which can be read without the others. In columns, since
 * these compress: frames, then of each row its distance to the last one, its frame, its line, and
 * the statements that the compiler marked there.
 */
final class LineChunk {
  /** The frame of no code: padding between functions. */
  static final int NONE = 0;

  private static final int STATEMENT = 1;
  private static final int MARKED = 2;

  /**
   * A function where it stands: by itself, or inlined.
   *
   * @param parent the frame that it is inlined into, {@link #NONE} for a function by itself
   * @param function number of its name
   * @param file number of the file of its lines
   * @param callLine line of the parent at which it is inlined, 0 without one
   */
  record Frame(int parent, int function, int file, int callLine) {}

  final int[] start;
  final int[] frame;
  final int[] line;
  final boolean[] statement;
  final Frame[] frames;

  /** The markers of row i are from markersFrom[i] to before markersFrom[i + 1]. */
  final int[] markersFrom;

  final int[] markerFile;
  final int[] markerLine;

  private LineChunk(int rows, Frame[] frames, int markers) {
    this.frames = frames;
    start = new int[rows];
    frame = new int[rows];
    line = new int[rows];
    statement = new boolean[rows];
    markersFrom = new int[rows + 1];
    markerFile = new int[markers];
    markerLine = new int[markers];
  }

  /** The row that covers an offset, or -1 when it lies before the first. */
  int row(int offset) {
    int at = Arrays.binarySearch(start, offset);
    return at >= 0 ? at : -at - 2;
  }

  /**
   * Reads what {@link Builder#pack} wrote.
   *
   * @throws IOException when it is damaged
   */
  static LineChunk unpack(byte[] packed, int length) throws IOException {
    try {
      byte[] bytes = unpacked(packed, length);
      if (bytes.length != length) throw new IOException("it is cut");
      return decode(new Cursor(bytes));
    } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw new IOException("The line table is damaged: " + e.getMessage(), e);
    }
  }

  static byte[] unpacked(byte[] packed, int length) throws IOException {
    try (LZMAInputStream in = new LZMAInputStream(new ByteArrayInputStream(packed))) {
      return in.readNBytes(length);
    }
  }

  private static LineChunk decode(Cursor in) throws IOException {
    int rows = in.number();
    Frame[] frames = new Frame[in.number()];
    int markers = in.number();
    if ((long) rows + frames.length + markers > in.left()) throw new IOException("it is cut");
    for (int i = 1; i < frames.length; i++) {
      frames[i] = new Frame(i - in.number(), in.number(), in.number(), in.number());
      if (frames[i].parent < 0 || frames[i].parent >= i) throw new IOException("a frame is off");
    }
    LineChunk chunk = new LineChunk(rows, frames, markers);
    int at = 0;
    for (int i = 0; i < rows; i++) chunk.start[i] = at += in.number();
    for (int i = 0, last = 0; i < rows; i++) {
      chunk.frame[i] = last += in.signed();
      if (last < 0 || last >= frames.length) throw new IOException("a frame is missing");
    }
    int[] lines = new int[frames.length];
    boolean[] marked = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      int value = in.number();
      chunk.statement[i] = (value & STATEMENT) != 0;
      marked[i] = (value & MARKED) != 0;
      chunk.line[i] = lines[chunk.frame[i]] += unzigzag(value >>> 2);
    }
    for (int i = 0; i < rows; i++) {
      chunk.markersFrom[i + 1] = chunk.markersFrom[i] + (marked[i] ? in.number() : 0);
    }
    if (chunk.markersFrom[rows] != markers) throw new IOException("a marker is missing");
    for (int i = 0; i < markers; i++) chunk.markerFile[i] = in.number() - 1;
    chunk.readMarkerLines(in);
    return chunk;
  }

  /** Lines of the row's own file are distances, those of others are the same again and again. */
  private void readMarkerLines(Cursor in) {
    for (int i = 0; i < start.length; i++) {
      int last = line[i];
      for (int m = markersFrom[i]; m < markersFrom[i + 1]; m++) {
        if (markerFile[m] >= 0) continue;
        markerFile[m] = frames[frame[i]].file();
        markerLine[m] = last += in.signed();
      }
    }
    for (int i = 0; i < start.length; i++) {
      for (int m = markersFrom[i]; m < markersFrom[i + 1]; m++) {
        if (markerLine[m] == 0) markerLine[m] = in.number();
      }
    }
  }

  /** Non-negative numbers, seven bits a byte, lowest first. */
  static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    int left() {
      return bytes.length - at;
    }

    int number() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = bytes[at++];
        value |= (b & 127) << shift;
        if (b >= 0) return value;
      }
    }

    int signed() {
      return unzigzag(number());
    }
  }

  private static int unzigzag(int value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static int zigzag(int value) {
    return value << 1 ^ value >> 31;
  }

  /** Collects rows in the order of their addresses. */
  static final class Builder {
    /** Rows of a chunk: more compress better, fewer are sooner read. */
    static final int ROWS = 32768;

    private final Map<Frame, Integer> numbers = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final ByteArrayOutputStream starts = new ByteArrayOutputStream();
    private final ByteArrayOutputStream frameOf = new ByteArrayOutputStream();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final ByteArrayOutputStream counts = new ByteArrayOutputStream();
    private final ByteArrayOutputStream files = new ByteArrayOutputStream();
    private final ByteArrayOutputStream near = new ByteArrayOutputStream();
    private final ByteArrayOutputStream far = new ByteArrayOutputStream();
    private final int[] linesOfFrames = new int[ROWS * 4];
    private int rows;
    private int marked;
    private int first;
    private int lastStart;
    private int lastFrame;

    int rows() {
      return rows;
    }

    boolean full() {
      return rows >= ROWS || frames.size() >= linesOfFrames.length - 64;
    }

    /** The offset of its first row. */
    int first() {
      return first;
    }

    /** The number of a frame in this chunk. */
    int frame(Frame wanted) {
      return numbers.computeIfAbsent(
          wanted,
          f -> {
            frames.add(f);
            return frames.size();
          });
    }

    /** Whether the last row is of this frame and line. */
    boolean isLast(int frame, int line) {
      return rows > 0 && frame == lastFrame && line == linesOfFrames[frame];
    }

    /**
     * Adds a row.
     *
     * @param markers other lines with a statement there: number of the file, and line
     */
    void row(int offset, int frame, int line, boolean statement, List<int[]> markers) {
      if (rows++ == 0) first = offset;
      write(starts, offset - lastStart);
      lastStart = offset;
      write(frameOf, zigzag(frame - lastFrame));
      lastFrame = frame;
      int flags = (statement ? STATEMENT : 0) | (markers.isEmpty() ? 0 : MARKED);
      write(lines, zigzag(line - linesOfFrames[frame]) << 2 | flags);
      linesOfFrames[frame] = line;
      if (!markers.isEmpty()) write(counts, markers.size());
      int last = line;
      for (int[] marker : markers) {
        if (marker[0] == frames.get(frame - 1).file) {
          write(files, 0);
          write(near, zigzag(marker[1] - last));
          last = marker[1];
        } else {
          write(files, marker[0] + 1);
          write(far, marker[1]);
        }
      }
      marked += markers.size();
    }

    /** All of it as one piece of bytes, before compression. */
    byte[] bytes() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write(out, rows);
      write(out, frames.size() + 1);
      write(out, marked);
      for (int i = 0; i < frames.size(); i++) {
        Frame f = frames.get(i);
        write(out, i + 1 - f.parent);
        write(out, f.function);
        write(out, f.file);
        write(out, f.callLine);
      }
      for (ByteArrayOutputStream column :
          List.of(starts, frameOf, lines, counts, files, near, far)) {
        out.writeBytes(column.toByteArray());
      }
      return out.toByteArray();
    }

    static byte[] pack(byte[] bytes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      LZMA2Options options = new LZMA2Options();
      options.setDictSize(1 << 20);
      options.setPb(0); // these are bytes, not words
      options.setLc(1);
      try (LZMAOutputStream packed = new LZMAOutputStream(out, options, bytes.length)) {
        packed.write(bytes);
      }
      return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int value) {
      int rest = value;
      for (; (rest & ~127) != 0; rest >>>= 7) out.write(rest & 127 | 128);
      out.write(rest);
    }
  }
}
