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
 * the statements that the compiler marked there. What mostly repeats is told by how it differs from
 * the last of its kind: lines in one frame, first lines of one function, calls in one function.
 */
final class LineChunk {
  /** The frame of no code: padding between functions. */
  static final int NONE = 0;

  private static final int STATEMENT = 1;
  private static final int MARKED = 2;

  /** Markers in the file of a caller that is so far out are told by it. */
  private static final int HOPS = 3;

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
    List<Integer> met = new ArrayList<>(); // functions, in the order of their first frames
    Map<Integer, Integer> files = new HashMap<>(); // of functions
    Map<Integer, Integer> callLines = new HashMap<>(); // in functions
    for (int i = 1; i < frames.length; i++) {
      int parent = i - in.number();
      if (parent < 0 || parent >= i) throw new IOException("a frame is off");
      int known = in.number();
      int function;
      if ((known & 1) == 0) {
        function = met.isEmpty() ? 0 : met.get(met.size() - 1);
        met.add(function += unzigzag(known >>> 1));
      } else {
        function = met.get(known >>> 1);
      }
      int file = in.number() - 1;
      if (file < 0) file = files.getOrDefault(function, 0);
      files.put(function, file);
      int caller = parent == NONE ? -1 : frames[parent].function;
      int callLine = callLines.merge(caller, in.signed(), Integer::sum);
      frames[i] = new Frame(parent, function, file, callLine);
    }
    LineChunk chunk = new LineChunk(rows, frames, markers);
    int at = 0;
    for (int i = 0; i < rows; i++) chunk.start[i] = at += in.number();
    for (int i = 0, last = 0, newest = 0; i < rows; i++) {
      int value = in.number();
      last = (value & 1) != 0 ? newest + (value >>> 1) : last + unzigzag(value >>> 1);
      if (last < 0 || last >= frames.length) throw new IOException("a frame is missing");
      newest = Math.max(newest, last);
      chunk.frame[i] = last;
    }
    LastLines lines = new LastLines();
    boolean[] marked = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      int value = in.number();
      chunk.statement[i] = (value & STATEMENT) != 0;
      marked[i] = (value & MARKED) != 0;
      int of = chunk.frame[i] == NONE ? -1 : frames[chunk.frame[i]].function;
      chunk.line[i] = lines.of(chunk.frame[i], of) + unzigzag(value >>> 2);
      lines.put(chunk.frame[i], of, chunk.line[i]);
    }
    for (int i = 0; i < rows; i++) {
      chunk.markersFrom[i + 1] = chunk.markersFrom[i] + (marked[i] ? in.number() : 0);
    }
    if (chunk.markersFrom[rows] != markers) throw new IOException("a marker is missing");
    for (int i = 0; i < markers; i++) chunk.markerFile[i] = in.number();
    chunk.readMarkerLines(in);
    return chunk;
  }

  /** Those in a file of the row's frames are told by their distance to that frame's line. */
  private void readMarkerLines(Cursor in) throws IOException {
    for (int i = 0; i < start.length; i++) {
      int last = line[i];
      for (int m = markersFrom[i]; m < markersFrom[i + 1]; m++) {
        if (markerFile[m] > HOPS) continue;
        int of = frame[i];
        int near = last;
        for (int hop = markerFile[m]; hop > 0 && of != NONE; hop--) {
          near = frames[of].callLine;
          of = frames[of].parent;
        }
        if (of == NONE) throw new IOException("a marker's frame is missing");
        int number = near + in.signed();
        if (markerFile[m] == 0) last = number;
        markerFile[m] = ~frames[of].file;
        markerLine[m] = number;
      }
    }
    Map<Integer, Integer> lines = new HashMap<>(); // of files
    for (int m = 0; m < markerFile.length; m++) {
      boolean far = markerFile[m] >= 0;
      markerFile[m] = far ? markerFile[m] - HOPS - 1 : ~markerFile[m];
      if (far) markerLine[m] = lines.merge(markerFile[m], in.signed(), Integer::sum);
    }
  }

  /** The last line in each frame; of a frame that is new, the first of its function's last one. */
  private static final class LastLines {
    private final Map<Integer, Integer> ofFrames = new HashMap<>();
    private final Map<Integer, Integer> first = new HashMap<>();

    int of(int frame, int function) {
      Integer line = ofFrames.get(frame);
      return line != null ? line : first.getOrDefault(function, 0);
    }

    void put(int frame, int function, int line) {
      if (ofFrames.put(frame, line) == null) first.put(function, line);
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
    private final LastLines last = new LastLines();
    private final Map<Integer, Integer> linesOfFiles = new HashMap<>();
    private int rows;
    private int marked;
    private int first;
    private int lastStart;
    private int lastFrame;
    private int newestFrame;

    int rows() {
      return rows;
    }

    boolean full() {
      return rows >= ROWS;
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
      return rows > 0 && frame == lastFrame && line == last.of(frame, function(frame));
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
      boolean fresh = frame > newestFrame;
      write(frameOf, fresh ? frame - newestFrame << 1 | 1 : zigzag(frame - lastFrame) << 1);
      lastFrame = frame;
      newestFrame = Math.max(newestFrame, frame);
      int flags = (statement ? STATEMENT : 0) | (markers.isEmpty() ? 0 : MARKED);
      write(lines, zigzag(line - last.of(frame, function(frame))) << 2 | flags);
      last.put(frame, function(frame), line);
      if (!markers.isEmpty()) write(counts, markers.size());
      int before = line;
      for (int[] marker : markers) {
        int of = frame;
        int origin = before;
        int hop = 0;
        while (of != NONE && hop <= HOPS && frames.get(of - 1).file != marker[0]) {
          origin = frames.get(of - 1).callLine;
          of = frames.get(of - 1).parent;
          hop++;
        }
        if (of != NONE && hop <= HOPS) {
          write(files, hop);
          write(near, zigzag(marker[1] - origin));
          if (hop == 0) before = marker[1];
        } else {
          write(files, marker[0] + HOPS + 1);
          Integer lastFar = linesOfFiles.put(marker[0], marker[1]);
          write(far, zigzag(marker[1] - (lastFar == null ? 0 : lastFar)));
        }
      }
      marked += markers.size();
    }

    private int function(int frame) {
      return frame == NONE ? -1 : frames.get(frame - 1).function;
    }

    /** All of it as one piece of bytes, before compression. */
    byte[] bytes() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write(out, rows);
      write(out, frames.size() + 1);
      write(out, marked);
      Map<Integer, Integer> met = new HashMap<>();
      int newest = 0;
      Map<Integer, Integer> fileOf = new HashMap<>();
      Map<Integer, Integer> callLines = new HashMap<>();
      for (int i = 0; i < frames.size(); i++) {
        Frame f = frames.get(i);
        write(out, i + 1 - f.parent);
        Integer known = met.putIfAbsent(f.function, met.size());
        write(out, known != null ? known << 1 | 1 : zigzag(f.function - newest) << 1);
        if (known == null) newest = f.function;
        Integer usual = fileOf.put(f.function, f.file);
        write(out, usual != null && usual == f.file ? 0 : f.file + 1);
        Integer lastCall = callLines.put(function(f.parent), f.callLine);
        write(out, zigzag(f.callLine - (lastCall == null ? 0 : lastCall)));
      }
      for (ByteArrayOutputStream column :
          List.of(starts, frameOf, lines, counts, files, near, far)) {
        out.writeBytes(column.toByteArray());
      }
      return out.toByteArray();
    }

    static byte[] pack(byte[] bytes) throws IOException {
      return pack(bytes, 1);
    }

    /**
     * Compresses.
     *
     * @param context how many bits of the last byte tell something of the next one: LZMA's lc
     */
    static byte[] pack(byte[] bytes, int context) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      LZMA2Options options = new LZMA2Options();
      options.setDictSize(1 << 21);
      options.setNiceLen(LZMA2Options.NICE_LEN_MAX);
      options.setPb(0); // these are bytes, not words
      options.setLc(context);
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
