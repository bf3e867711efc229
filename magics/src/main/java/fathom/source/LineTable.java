package fathom.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which source an instruction of the kernel was compiled from: address to line, and through which
 * inlined functions; made from the kernel's debug information by {@link LineTableMaker}. Addresses
 * are those of a kernel that was booted with nokaslr; modules lie where they were loaded.
 *
 * <p>Opening reads the directory only; a part is read when an address in it is asked for.
 */
public final class LineTable {
  static final int MAGIC = 0x464c494e; // "FLIN"
  static final int FORMAT = 2;

  /** The part that is no module. */
  public static final String KERNEL = "";

  private static final int MOST = 1 << 28;

  /**
   * A function at an instruction.
   *
   * @param function its name in the source
   * @param file its path in the kernel tree
   * @param line of the instruction; for all but the innermost, of the inlined call
   */
  public record Frame(String function, String file, int line) {}

  /** A line, as the compiler marks it. */
  public record Marker(String file, int line) {}

  /**
   * Code of one origin.
   *
   * @param start address of its first byte
   * @param end one past its last
   * @param frames innermost first; the last is the function itself. Empty for padding
   * @param statement a statement of the innermost line starts here
   * @param markers other lines of which a statement starts here, though none of its instructions
   *     does
   */
  public record Row(
      long start, long end, List<Frame> frames, boolean statement, List<Marker> markers) {

    /** The line that the instruction itself is of. */
    public Frame own() {
      return frames.get(0);
    }

    /** The function that the code stands in. */
    public Frame function() {
      return frames.get(frames.size() - 1);
    }
  }

  private record Span(int from, int to, byte[] packed, int length) {}

  private record Part(long base, TreeMap<Integer, Span> chunks) {
    int size() {
      return chunks.isEmpty() ? 0 : chunks.lastEntry().getValue().to;
    }
  }

  private final Map<String, Part> parts;
  private final TreeMap<Long, String> placed = new TreeMap<>(Long::compareUnsigned);
  private final byte[] packedNames;
  private final int lengthOfNames;
  private final Map<Span, LineChunk> read;
  private String[] names;

  private LineTable(
      Map<String, Part> parts,
      Map<String, Long> bases,
      byte[] packedNames,
      int lengthOfNames,
      Map<Span, LineChunk> read) {
    this.parts = parts;
    this.lengthOfNames = lengthOfNames;
    this.packedNames = packedNames;
    this.read = read;
    parts.forEach(
        (name, part) -> {
          Long base = name.equals(KERNEL) ? (Long) part.base : bases.get(name);
          if (base != null) placed.put(base, name);
        });
  }

  /**
   * Opens a table, without modules.
   *
   * @throws IOException when it is none, or damaged
   */
  public static LineTable open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in, file.toString());
    }
  }

  /**
   * Opens what {@link #of} made.
   *
   * @throws IOException when it is damaged
   */
  public static LineTable read(byte[] table) throws IOException {
    return read(new ByteArrayInputStream(table), "The recording's piece of lines");
  }

  /**
   * A table of some rows, wherever they lie.
   *
   * @param rows in the order of their addresses
   */
  public static byte[] of(Iterable<Row> rows) throws IOException {
    return LineTableWriter.of(rows);
  }

  private static LineTable read(InputStream stream, String file) throws IOException {
    try {
      DataInputStream in = new DataInputStream(stream);
      if (in.readInt() != MAGIC || in.readInt() != FORMAT) {
        throw new IOException(file + " is no line table of this version of Fathom");
      }
      int length = size(in.readInt());
      byte[] names = bytes(in, in.readInt());
      Map<String, Part> parts = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        Part part = new Part(in.readLong(), new TreeMap<>());
        for (int chunks = in.readInt(); chunks > 0; chunks--) {
          int from = in.readInt();
          int to = in.readInt();
          int unpacked = size(in.readInt());
          part.chunks.put(from, new Span(from, to, bytes(in, in.readInt()), unpacked));
        }
        parts.put(name, part);
      }
      return new LineTable(parts, Map.of(), names, length, new HashMap<>());
    } catch (EOFException e) {
      throw new IOException(file + " is cut; remove it, and it is made again", e);
    }
  }

  private static int size(int size) throws IOException {
    if (size < 0 || size > MOST) throw new IOException("The line table is damaged: " + size);
    return size;
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(size(length));
    if (bytes.length < length) throw new EOFException();
    return bytes;
  }

  /**
   * The same table for a kernel with modules.
   *
   * @param bases where each module's text lies, by name as in /proc/modules
   */
  public LineTable withModules(Map<String, Long> bases) {
    return new LineTable(parts, bases, packedNames, lengthOfNames, read);
  }

  /** The modules of which it knows the lines. */
  public List<String> modules() {
    return parts.keySet().stream().filter(n -> !n.equals(KERNEL)).sorted().toList();
  }

  /** The row that covers an address; empty where there is no code of which the lines are known. */
  public Optional<Row> at(long address) {
    Map.Entry<Long, String> place = placed.floorEntry(address);
    if (place == null) return Optional.empty();
    Part part = parts.get(place.getValue());
    long offset = address - place.getKey();
    if (offset < 0 || offset >= part.size()) return Optional.empty();
    Map.Entry<Integer, Span> span = part.chunks.floorEntry((int) offset);
    if (span == null) return Optional.empty();
    LineChunk chunk = chunk(span.getValue());
    int row = chunk.row((int) offset);
    if (row < 0 || chunk.frame[row] == LineChunk.NONE) return Optional.empty();
    return Optional.of(row(place.getKey(), span.getValue(), chunk, row));
  }

  /** All rows from an address to before another, in their order, without padding. */
  public void each(long from, long to, Consumer<Row> visitor) {
    Map.Entry<Long, String> place = placed.floorEntry(from);
    if (place == null) return;
    Part part = parts.get(place.getValue());
    long base = place.getKey();
    long first = Math.max(0, from - base);
    long last = Math.min(to - base, part.size());
    if (first >= last) return;
    Integer key = part.chunks.floorKey((int) first);
    for (Span span : part.chunks.tailMap(key == null ? 0 : key, true).values()) {
      if (span.from >= last) return;
      LineChunk chunk = chunk(span);
      for (int row = Math.max(0, chunk.row((int) first)); row < chunk.start.length; row++) {
        if (chunk.start[row] >= last) return;
        if (chunk.frame[row] != LineChunk.NONE) visitor.accept(row(base, span, chunk, row));
      }
    }
  }

  private Row row(long base, Span span, LineChunk chunk, int row) {
    int end = row + 1 < chunk.start.length ? chunk.start[row + 1] : span.to;
    List<Frame> frames = new ArrayList<>(4);
    int line = chunk.line[row];
    for (int f = chunk.frame[row]; f != LineChunk.NONE; f = chunk.frames[f].parent()) {
      LineChunk.Frame frame = chunk.frames[f];
      frames.add(new Frame(name(frame.function()), name(frame.file()), line));
      line = frame.callLine();
    }
    List<Marker> markers = new ArrayList<>();
    for (int m = chunk.markersFrom[row]; m < chunk.markersFrom[row + 1]; m++) {
      markers.add(new Marker(name(chunk.markerFile[m]), chunk.markerLine[m]));
    }
    return new Row(base + chunk.start[row], base + end, frames, chunk.statement[row], markers);
  }

  private LineChunk chunk(Span span) {
    synchronized (read) {
      LineChunk known = read.get(span);
      if (known != null) return known;
      try {
        LineChunk chunk = LineChunk.unpack(span.packed, span.length);
        read.put(span, chunk);
        return chunk;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized String name(int number) {
    if (names == null) {
      try {
        byte[] text = LineChunk.unpacked(packedNames, lengthOfNames);
        names = new String(text, StandardCharsets.UTF_8).split("\n", -1);
      } catch (IOException e) {
        throw new UncheckedIOException("The line table is damaged.", e);
      }
    }
    return number < names.length ? names[number] : "?";
  }
}
