package fathom.bench;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A large trace from a small recording: its calls again and again with other times, on two CPUs
 * whose lines interleave, as function_graph text (FOLDER/calls.txt) and, the same events, as
 * trace.dat of version 6 (FOLDER/calls.dat). Arguments: RECORDING LINES FOLDER.
 */
public final class ManyCalls {
  private static final int CPUS = 2;
  private static final int PAGE = 4096;
  private static final int PAGE_HEADER = 16;
  private static final int BUFFER = 1 << 20;
  private static final long FIRST_ADDRESS = 0xffffffff81000000L;

  /** Of Linux 6.1, as its format files have it. */
  private static final String ENTRY =
      """
      name: funcgraph_entry
      ID: 11
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
      \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      \tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;
      \tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;

      print fmt: "--> %ps (%d)", (void *)REC->func, REC->depth
      """;

  private static final String EXIT =
      """
      name: funcgraph_exit
      ID: 10
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
      \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      \tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;
      \tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;
      \tfield:unsigned int overrun;\toffset:20;\tsize:4;\tsigned:0;
      \tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;
      \tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;

      print fmt: "<-- %ps (%d) (start: %llx  end: %llx) over: %d", (void *)REC->func, REC->depth, REC->calltime, REC->rettime, REC->depth
      """;

  private static final String HEADER_PAGE =
      """
      \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
      \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
      \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
      \tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;
      """;

  private static final String HEADER_EVENT =
      """
      # compressed entry header
      \ttype_len    :    5 bits
      \ttime_delta  :   27 bits
      \tarray       :   32 bits

      \tpadding     : type == 29
      \ttime_extend : type == 30
      \ttime_stamp : type == 31
      \tdata max type_len  == 28
      """;

  private final Calls calls;
  private final byte[][] names;
  private final Random random = new Random(1);
  private final Text text;
  private final Cpu[] cpus = new Cpu[CPUS];
  private long now = 1_000_000_000L;
  private long lines;
  private long events;

  private ManyCalls(Calls calls, Path folder) throws IOException {
    this.calls = calls;
    names = new byte[calls.functions().size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = calls.functions().name(i).getBytes(StandardCharsets.UTF_8);
    }
    text = new Text(Files.newOutputStream(folder.resolve("calls.txt")));
    for (int i = 0; i < CPUS; i++) cpus[i] = new Cpu(i, 100 + i, folder.resolve("cpu" + i));
  }

  public static void main(String[] arguments) throws Exception {
    TracedRun run = Fathom.read(Path.of(arguments[0]));
    Path folder = Path.of(arguments[2]);
    ManyCalls many = new ManyCalls(run.trace().calls(), folder);
    many.write(Long.parseLong(arguments[1]));
    many.dat(folder.resolve("calls.dat"));
    System.out.printf("%d lines, %d events%n", many.lines, many.events);
  }

  private void write(long wanted) throws IOException {
    text.line("# tracer: function_graph\n#\n");
    text.line("# CPU  DURATION                  FUNCTION CALLS\n");
    text.line("# |     |   |                     |   |   |   |\n");
    lines = 4;
    int cpu = 0;
    while (lines < wanted) {
      if (random.nextInt(8) == 0) cpu = random.nextInt(CPUS);
      cpus[cpu].step();
    }
    for (Cpu c : cpus) {
      while (c.depth > 0) c.step();
      c.endPage();
      c.out.close();
    }
    text.close();
  }

  private void dat(Path file) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x17, 0x08, 0x44}).put(utf8("tracing6\0")).put((byte) 0).put((byte) 8);
    b.putInt(PAGE);
    b.put(utf8("header_page\0")).putLong(HEADER_PAGE.length()).put(utf8(HEADER_PAGE));
    b.put(utf8("header_event\0")).putLong(HEADER_EVENT.length()).put(utf8(HEADER_EVENT));
    b.putInt(2).putLong(ENTRY.length()).put(utf8(ENTRY)).putLong(EXIT.length()).put(utf8(EXIT));
    b.putInt(0);
    StringBuilder symbols = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      symbols.append(String.format("%x T %s%n", address(i), calls.functions().name(i)));
    }
    b.putInt(symbols.length()).put(utf8(symbols.toString())).putInt(0);
    String comms = "100 writer\n101 reader\n";
    b.putLong(comms.length()).put(utf8(comms)).putInt(CPUS);
    b.put(utf8("options  \0")).putShort((short) 0).put(utf8("flyrecord\0"));
    long at = (b.position() + 16 * CPUS + PAGE - 1) / PAGE * PAGE;
    for (Cpu c : cpus) {
      long size = Files.size(c.file);
      b.putLong(at).putLong(size);
      at += size;
    }
    b.position((b.position() + PAGE - 1) / PAGE * PAGE).flip();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (b.hasRemaining()) out.write(b);
      for (Cpu c : cpus) {
        try (FileChannel in = FileChannel.open(c.file)) {
          for (long p = 0; p < in.size(); ) p += in.transferTo(p, in.size() - p, out);
        }
        Files.delete(c.file);
      }
    }
  }

  private static long address(int function) {
    return FIRST_ADDRESS + 16L * function;
  }

  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  /** One CPU, which makes the recording's calls one after the other. */
  private final class Cpu {
    final int number;
    final int pid;
    final Path file;
    final OutputStream out;
    final ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    final int[] open = new int[128];
    final long[] started = new long[128];
    int depth;
    private int next;
    private long last;
    private boolean paged;

    Cpu(int number, int pid, Path file) throws IOException {
      this.number = number;
      this.pid = pid;
      this.file = file;
      out = Files.newOutputStream(file);
    }

    /** One line: a call's entry, its return, or both. */
    void step() throws IOException {
      if (next == calls.size()) {
        if (depth > 0) {
          leave();
          return;
        }
        next = 0;
      }
      int call = next;
      if (depth > 0 && calls.end(open[depth - 1]) <= call) {
        leave();
        return;
      }
      int function = calls.functionId(call);
      now += 20 + random.nextInt(400);
      entry(function);
      next++;
      if (calls.end(call) > call + 1) {
        text.record(number, -1, depth, names[function], "() {\n");
        open[depth] = call;
        started[depth++] = now;
      } else {
        long start = now;
        now += duration();
        exit(function, start);
        text.record(number, now - start, depth, names[function], "();\n");
      }
      lines++;
    }

    private void leave() throws IOException {
      now += 20 + random.nextInt(400);
      depth--;
      exit(calls.functionId(open[depth]), started[depth]);
      text.record(number, now - started[depth], depth, null, "}\n");
      lines++;
    }

    private long duration() {
      return switch (random.nextInt(64)) {
        case 0 -> random.nextInt(4_000_000);
        case 1, 2, 3 -> random.nextInt(200_000);
        default -> 100 + random.nextInt(3_000);
      };
    }

    private void entry(int function) throws IOException {
      head(20);
      page.putInt(11).putInt(pid).putLong(address(function)).putInt(depth);
    }

    private void exit(int function, long start) throws IOException {
      head(40);
      page.putInt(10).putInt(pid).putLong(address(function)).putInt(depth).putInt(0);
      page.putLong(start).putLong(now);
    }

    private void head(int length) throws IOException {
      if (paged && page.remaining() < length + 12) endPage();
      if (!paged) {
        page.clear();
        page.putLong(now).putLong(0);
        last = now;
        paged = true;
      }
      long delta = now - last;
      if (delta >= 1L << 27) {
        page.putInt(30 | (int) (delta & (1L << 27) - 1) << 5).putInt((int) (delta >>> 27));
        delta = 0;
      }
      page.putInt((int) delta << 5 | length / 4);
      last = now;
      events++;
    }

    void endPage() throws IOException {
      if (!paged) return;
      page.putLong(8, page.position() - PAGE_HEADER);
      while (page.hasRemaining()) page.put((byte) 0);
      out.write(page.array());
      paged = false;
    }
  }

  /** Lines as the kernel prints them. */
  private static final class Text {
    private final OutputStream out;
    private final byte[] b = new byte[BUFFER];
    private int n;

    Text(OutputStream out) {
      this.out = out;
    }

    void line(String s) throws IOException {
      bytes(utf8(s));
    }

    /** A record; the duration is negative where none is printed, the name null at a brace. */
    void record(int cpu, long nanos, int depth, byte[] name, String end) throws IOException {
      if (n > BUFFER - 1024) flush();
      b[n++] = ' ';
      b[n++] = (byte) ('0' + cpu);
      b[n++] = ')';
      if (nanos < 0) spaces(15);
      else duration(nanos);
      b[n++] = '|';
      spaces(2 + 2 * depth);
      if (name != null) bytes(name);
      for (int i = 0; i < end.length(); i++) b[n++] = (byte) end.charAt(i);
    }

    private void duration(long nanos) {
      long micros = nanos / 1000;
      char mark =
          nanos > 100_000_000
              ? '@'
              : nanos > 10_000_000
                  ? '*'
                  : nanos > 1_000_000 ? '#' : nanos > 100_000 ? '!' : nanos > 10_000 ? '+' : ' ';
      b[n++] = ' ';
      b[n++] = (byte) mark;
      b[n++] = ' ';
      int from = n;
      digits(micros);
      int decimals = Math.min(3, 7 - (n - from));
      if (decimals > 0) {
        b[n++] = '.';
        long rest = nanos % 1000;
        for (int i = 0, unit = 100; i < decimals; i++, unit /= 10) {
          b[n++] = (byte) ('0' + rest / unit % 10);
        }
      }
      for (byte c : new byte[] {' ', 'u', 's'}) b[n++] = c;
      spaces(Math.max(1, from + 12 - n));
    }

    private void digits(long value) {
      if (value > 9) digits(value / 10);
      b[n++] = (byte) ('0' + value % 10);
    }

    private void spaces(int count) {
      for (int i = 0; i < count; i++) b[n++] = ' ';
    }

    private void bytes(byte[] s) throws IOException {
      if (n > BUFFER - 1024) flush();
      System.arraycopy(s, 0, b, n, s.length);
      n += s.length;
    }

    private void flush() throws IOException {
      out.write(b, 0, n);
      n = 0;
    }

    void close() throws IOException {
      flush();
      out.close();
    }
  }
}
