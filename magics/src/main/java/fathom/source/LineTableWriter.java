package fathom.source;

import fathom.source.LineTable.Frame;
import fathom.source.LineTable.Marker;
import fathom.source.LineTable.Row;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes line tables: numbers names, and puts parts one after the other. */
final class LineTableWriter {
  /**
   * A chunk of a part, with names as numbers of this writer.
   *
   * @param from its first offset in the part
   * @param to one past its last
   * @param length of its bytes before they were packed
   */
  record Packed(int from, int to, int length, byte[] bytes) {}

  private record Part(String name, long base, List<Packed> chunks) {}

  private final Map<String, Integer> names = new ConcurrentHashMap<>();
  private final List<String> ordered = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  /** The number of a name; several threads may ask. */
  int name(String name) {
    return names.computeIfAbsent(
        name,
        n -> {
          synchronized (ordered) {
            ordered.add(n);
            return ordered.size() - 1;
          }
        });
  }

  void add(String part, long base, List<Packed> chunks) {
    parts.add(new Part(part, base, chunks));
  }

  /**
   * Rows where they lie, modules or not, as a table of one part.
   *
   * @param rows by their addresses, which are within 2 GB
   */
  static byte[] of(Iterable<Row> rows) throws IOException {
    LineTableWriter writer = new LineTableWriter();
    List<Packed> chunks = new ArrayList<>();
    LineChunk.Builder builder = new LineChunk.Builder();
    long base = 0;
    long end = 0;
    for (Row row : rows) {
      if (end == 0) base = row.start();
      boolean gap = end != 0 && end != row.start();
      if (gap) builder.row((int) (end - base), LineChunk.NONE, 0, false, List.of());
      if (builder.full()) {
        chunks.add(packed(builder, (int) (row.start() - base)));
        builder = new LineChunk.Builder();
      }
      writer.add(row, (int) (row.start() - base), builder);
      end = row.end();
    }
    if (builder.rows() > 0) chunks.add(packed(builder, (int) (end - base)));
    writer.add(LineTable.KERNEL, base, chunks);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out);
    return out.toByteArray();
  }

  private void add(Row row, int offset, LineChunk.Builder builder) {
    int frame = LineChunk.NONE;
    int callLine = 0;
    for (int i = row.frames().size() - 1; i >= 0; i--) {
      Frame f = row.frames().get(i);
      frame =
          builder.frame(new LineChunk.Frame(frame, name(f.function()), name(f.file()), callLine));
      callLine = f.line();
    }
    List<int[]> markers = new ArrayList<>();
    for (Marker m : row.markers()) markers.add(new int[] {name(m.file()), m.line()});
    builder.row(offset, frame, callLine, row.statement(), markers);
  }

  static Packed packed(LineChunk.Builder builder, int end) throws IOException {
    byte[] bytes = builder.bytes();
    return new Packed(builder.first(), end, bytes.length, LineChunk.Builder.pack(bytes));
  }

  void write(OutputStream stream) throws IOException {
    byte[] bytes = String.join("\n", ordered).getBytes(StandardCharsets.UTF_8);
    byte[] packedNames = LineChunk.Builder.pack(bytes, 4); // text
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(LineTable.MAGIC);
    out.writeInt(LineTable.FORMAT);
    out.writeInt(bytes.length);
    out.writeInt(packedNames.length);
    out.write(packedNames);
    out.writeInt(parts.size());
    for (Part part : parts) {
      out.writeUTF(part.name);
      out.writeLong(part.base);
      out.writeInt(part.chunks.size());
      for (Packed chunk : part.chunks) {
        out.writeInt(chunk.from);
        out.writeInt(chunk.to);
        out.writeInt(chunk.length);
        out.writeInt(chunk.bytes.length);
        out.write(chunk.bytes);
      }
    }
    out.flush();
  }
}
