package fathom.read;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/** Writes trace.dat files, for layouts that no recording has; by trace-cmd.dat.v6(5) and v7(5). */
final class DatWriter {
  static final String KALLSYMS =
      """
      ffffffff81000100 T vfs_write
      ffffffff81000200 T copy
      ffffffff81000300 T end
      """;

  int version = 7;
  int bigEndian;
  int longSize = 8;
  int pageSize = PageWriter.PAGE;
  String compression = "none";

  /** Whether pages are cut into chunks that do not end where a page does. */
  boolean odd;

  /** How many bytes a chunk of pages has unpacked; 0 for two pages. */
  int chunk;

  String clock = "local";
  String entry = new String(PageWriter.formats().get("events/ftrace/funcgraph_entry/format"));
  String exit = new String(PageWriter.formats().get("events/ftrace/funcgraph_exit/format"));
  final Map<Integer, byte[]> options = new LinkedHashMap<>();

  /** By instance the pages of each CPU. */
  final Map<String, List<byte[]>> buffers = new LinkedHashMap<>();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] write() {
    out.writeBytes(new byte[] {0x17, 0x08, 0x44});
    text("tracing");
    text(version + "\0");
    out.write(bigEndian);
    out.write(longSize);
    number(pageSize, 4);
    if (version == 6) sequence();
    else sections();
    return out.toByteArray();
  }

  private void sequence() {
    out.writeBytes(headerInfo());
    out.writeBytes(ftraceFormats());
    number(0, 4);
    out.writeBytes(sized(4, KALLSYMS));
    number(0, 4);
    out.writeBytes(sized(8, "7 writer\n"));
    List<byte[]> cpus = buffers.get("");
    number(cpus.size(), 4);
    text("options  \0");
    options.forEach(
        (id, data) -> {
          number(id, 2);
          number(data.length, 4);
          out.writeBytes(data);
        });
    number(0, 2);
    text("flyrecord\0");
    int at = align(out.size() + 16 * cpus.size());
    for (byte[] cpu : cpus) {
      number(at, 8);
      number(cpu.length, 8);
      at += cpu.length;
    }
    pad();
    cpus.forEach(out::writeBytes);
  }

  private void sections() {
    text(compression + "\0" + "1\0");
    int first = out.size();
    number(0, 8);
    Map<Integer, byte[]> all = new LinkedHashMap<>();
    all.put(16, offset(section(16, headerInfo())));
    all.put(17, offset(section(17, ftraceFormats())));
    all.put(19, offset(section(19, sized(4, KALLSYMS))));
    all.put(21, offset(section(21, sized(8, "7 writer\n"))));
    all.putAll(options);
    List<byte[]> described = new ArrayList<>();
    buffers.forEach((name, cpus) -> described.add(buffer(name, cpus)));
    int position = out.size();
    number(0, 2);
    number(0, 2);
    number(0, 4);
    number(0, 8);
    all.forEach(this::option);
    described.forEach(b -> option(3, b));
    option(0, offset(0));
    byte[] whole = out.toByteArray();
    ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(first, position);
    int size = whole.length - position - 16;
    ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(position + 8, size);
    out.reset();
    out.writeBytes(whole);
  }

  private void option(int id, byte[] data) {
    number(id, 2);
    number(data.length, 4);
    out.writeBytes(data);
  }

  private byte[] buffer(String name, List<byte[]> cpus) {
    int section = out.size();
    number(3, 2);
    number(compression.equals("none") ? 0 : 1, 2);
    number(0, 4);
    number(0, 8);
    pad();
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    table.writeBytes(offset(section));
    table.writeBytes(PageWriter.utf8(name + "\0" + clock + "\0"));
    table.writeBytes(bytes(pageSize, 4));
    table.writeBytes(bytes(cpus.size(), 4));
    for (int cpu = 0; cpu < cpus.size(); cpu++) {
      int from = out.size();
      if (compression.equals("none")) out.writeBytes(cpus.get(cpu));
      else chunks(cpus.get(cpu));
      table.writeBytes(bytes(cpu, 4));
      table.writeBytes(bytes(from, 8));
      table.writeBytes(bytes(out.size() - from, 8));
    }
    return table.toByteArray();
  }

  private void chunks(byte[] pages) {
    int size = chunk > 0 ? chunk : odd ? 5_000 : 2 * pageSize;
    number((pages.length + size - 1) / size, 4);
    for (int at = 0; at < pages.length; at += size) {
      byte[] chunk = Arrays.copyOfRange(pages, at, Math.min(at + size, pages.length));
      byte[] packed = pack(chunk);
      number(packed.length, 4);
      number(chunk.length, 4);
      out.writeBytes(packed);
    }
  }

  private byte[] pack(byte[] data) {
    byte[] packed = new byte[data.length + 1_000];
    if (compression.equals("zstd")) {
      int n = new ZstdCompressor().compress(data, 0, data.length, packed, 0, packed.length);
      return Arrays.copyOf(packed, n);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    int n = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, n);
  }

  private int section(int id, byte[] content) {
    int position = out.size();
    boolean packed = !compression.equals("none");
    number(id, 2);
    number(packed ? 1 : 0, 2);
    number(0, 4);
    byte[] data = packed ? pack(content) : content;
    number(data.length + (packed ? 8 : 0), 8);
    if (packed) {
      number(data.length, 4);
      number(content.length, 4);
    }
    out.writeBytes(data);
    return position;
  }

  private byte[] headerInfo() {
    String page = new String(PageWriter.formats().get("events/header_page"));
    ByteArrayOutputStream b = new ByteArrayOutputStream();
    b.writeBytes(PageWriter.utf8("header_page\0"));
    b.writeBytes(sized(8, page));
    b.writeBytes(PageWriter.utf8("header_event\0"));
    b.writeBytes(sized(8, "# compressed entry header\n"));
    return b.toByteArray();
  }

  private byte[] ftraceFormats() {
    ByteArrayOutputStream b = new ByteArrayOutputStream();
    b.writeBytes(bytes(2, 4));
    b.writeBytes(sized(8, entry));
    b.writeBytes(sized(8, exit));
    return b.toByteArray();
  }

  private static byte[] sized(int size, String text) {
    byte[] content = PageWriter.utf8(text);
    ByteArrayOutputStream b = new ByteArrayOutputStream();
    b.writeBytes(bytes(content.length, size));
    b.writeBytes(content);
    return b.toByteArray();
  }

  private static byte[] offset(long n) {
    return bytes(n, 8);
  }

  static byte[] bytes(long n, int size) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array();
    return Arrays.copyOf(all, size);
  }

  private void number(long n, int size) {
    out.writeBytes(bytes(n, size));
  }

  private void text(String s) {
    out.writeBytes(PageWriter.utf8(s));
  }

  private int align(int n) {
    return (n + pageSize - 1) / pageSize * pageSize;
  }

  private void pad() {
    out.writeBytes(new byte[align(out.size()) - out.size()]);
  }
}
