package fathom.source;

import fathom.kernel.display.Progress;
import fathom.source.LineTableWriter.Packed;
import fathom.target.Binutils;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a {@link LineTable} from programs with debug information. binutils read it: readelf says
 * where statements start, addr2line which functions are inlined where.
 */
final class LineTableMaker {
  private static final int MOST_PROCESSES = 4;

  private final LineTableWriter writer = new LineTableWriter();
  private final AtomicInteger done = new AtomicInteger();
  private int total;

  private LineTableMaker() {}

  /**
   * Makes a table. It appears under its name at once and whole.
   *
   * @param programs the kernel's vmlinux as {@link LineTable#KERNEL}, and modules by their names
   * @throws IOException when a program has no debug information, or binutils are missing
   */
  static void make(Map<String, Path> programs, Path table, Progress progress)
      throws IOException, InterruptedException {
    LineTableMaker maker = new LineTableMaker();
    Files.createDirectories(table.toAbsolutePath().getParent());
    Path scratch = Files.createTempDirectory(table.toAbsolutePath().getParent(), ".lines");
    try {
      for (Map.Entry<String, Path> program : programs.entrySet()) {
        String what = program.getKey().isEmpty() ? "the kernel" : program.getKey();
        progress.at("reading the lines of " + what, 0);
        boolean module = !program.getKey().equals(LineTable.KERNEL);
        Path linked = module ? Binutils.linked(program.getValue(), scratch) : program.getValue();
        maker.part(program.getKey(), linked, scratch, progress);
      }
      Path fresh = scratch.resolve("table");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
        maker.writer.write(out);
      }
      Files.move(fresh, table, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      try (var left = Files.list(scratch)) {
        for (Path file : left.toList()) Files.deleteIfExists(file);
      }
      Files.deleteIfExists(scratch);
    }
  }

  private void part(String name, Path program, Path scratch, Progress progress)
      throws IOException, InterruptedException {
    Binutils.Code code = Binutils.code(program);
    DecodedLines rows;
    try (Binutils.Running readelf = Binutils.decodedLines(program)) {
      rows = readelf.read(in -> DecodedLines.read(in, code.from(), code.to()));
    }
    if (rows.size() == 0) throw new IOException(program + " has no debug information");
    int shards =
        rows.size() < 100_000
            ? 1
            : Math.max(1, Math.min(MOST_PROCESSES, Runtime.getRuntime().availableProcessors()));
    total = rows.size();
    done.set(0);
    ExecutorService workers = Executors.newFixedThreadPool(shards);
    List<Future<List<Packed>>> futures = new ArrayList<>();
    List<Shard> all = new ArrayList<>();
    try {
      for (int i = 0; i < shards; i++) {
        int from = boundary(rows, (int) ((long) rows.size() * i / shards));
        int to = boundary(rows, (int) ((long) rows.size() * (i + 1) / shards));
        Shard shard = new Shard(rows, from, to, code, scratch.resolve(name + "." + i));
        all.add(shard);
        futures.add(workers.submit(() -> shard.run(program)));
      }
      List<Packed> chunks = new ArrayList<>();
      for (Future<List<Packed>> future : futures) chunks.addAll(await(future, name, progress));
      writer.add(name, name.equals(LineTable.KERNEL) ? code.from() : 0, chunks);
    } finally {
      all.forEach(Shard::stop);
      workers.shutdownNow();
    }
  }

  private static int boundary(DecodedLines rows, int wanted) {
    int at = wanted;
    while (at > 0 && at < rows.size() && rows.offset(at) == rows.offset(at - 1)) at++;
    return at;
  }

  private <T> T await(Future<T> future, String name, Progress progress)
      throws IOException, InterruptedException {
    String what = "reading the lines of " + (name.isEmpty() ? "the kernel" : name);
    while (true) {
      try {
        return future.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        progress.at(what, (double) done.get() / total);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      }
    }
  }

  /** A stretch of the rows, read by an addr2line of its own. */
  private final class Shard {
    private final DecodedLines rows;
    private final int from;
    private final int to;
    private final Binutils.Code code;
    private final Path addresses;
    private final List<Packed> chunks = new ArrayList<>();
    private final Map<String, String> paths = new LinkedHashMap<>();
    private LineChunk.Builder builder = new LineChunk.Builder();
    private volatile Binutils.Running addr2line;
    private BufferedReader answers;
    private String ahead;

    Shard(DecodedLines rows, int from, int to, Binutils.Code code, Path addresses) {
      this.rows = rows;
      this.from = from;
      this.to = to;
      this.code = code;
      this.addresses = addresses;
    }

    void stop() {
      Binutils.Running running = addr2line;
      if (running != null) running.close();
    }

    List<Packed> run(Path program) throws IOException, InterruptedException {
      ask();
      try (Binutils.Running running = Binutils.inlined(program, addresses)) {
        addr2line = running;
        return running.read(
            in -> {
              answers =
                  new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
              ahead = answers.readLine();
              for (int row = from; row < to; ) row = address(row);
              close(to == rows.size() ? (int) (code.to() - code.from()) : rows.offset(to));
              return chunks;
            });
      }
    }

    /** Writes the addresses to ask for: each once, and none where code ends. */
    private void ask() throws IOException {
      try (BufferedOutputStream out =
          new BufferedOutputStream(Files.newOutputStream(addresses), 1 << 16)) {
        for (int row = from; row < to; row = after(row)) {
          if (gap(row)) continue;
          String address = Long.toHexString(code.from() + rows.offset(row)) + "\n";
          out.write(address.getBytes(StandardCharsets.US_ASCII));
        }
      }
    }

    private int after(int row) {
      int next = row + 1;
      while (next < to && rows.offset(next) == rows.offset(row)) next++;
      return next;
    }

    /** Whether code ends at this address, and none begins. */
    private boolean gap(int row) {
      for (int i = row; i < after(row); i++) if (rows.line(i) != 0) return false;
      return true;
    }

    private int address(int row) throws IOException {
      int next = after(row);
      done.addAndGet(next - row);
      int offset = rows.offset(row);
      if (builder.full()) close(offset);
      if (gap(row)) {
        builder.row(offset, LineChunk.NONE, 0, false, List.of());
        return next;
      }
      List<String> functions = new ArrayList<>();
      List<String> places = new ArrayList<>();
      answer(functions, places);
      int frame = LineChunk.NONE;
      int callLine = 0;
      String file = "";
      for (int i = functions.size() - 1; i >= 0; i--) {
        int colon = places.get(i).lastIndexOf(':');
        file = paths.computeIfAbsent(places.get(i).substring(0, colon), SourcePaths::inTree);
        frame =
            builder.frame(
                new LineChunk.Frame(
                    frame, writer.name(functions.get(i)), writer.name(file), callLine));
        callLine = number(places.get(i), colon + 1);
      }
      if (callLine == 0) frame = LineChunk.NONE; // addr2line knows no line here
      markers(row, next, offset, frame, file, callLine);
      return next;
    }

    private void markers(int row, int next, int offset, int frame, String file, int line) {
      boolean statement = false;
      List<int[]> marked = new ArrayList<>();
      for (int i = row; i < next && frame != LineChunk.NONE; i++) {
        if (!rows.statement(i) || rows.line(i) == 0) continue;
        if (rows.line(i) == line && rows.file(i).equals(file)) {
          statement = true;
          continue;
        }
        int[] marker = {writer.name(rows.file(i)), rows.line(i)};
        if (marked.stream().noneMatch(m -> Arrays.equals(m, marker))) marked.add(marker);
      }
      boolean goesOn = !statement && marked.isEmpty() && builder.isLast(frame, line);
      if (!goesOn) builder.row(offset, frame, line, statement, marked);
    }

    /** Of one address: "0xffffffff81000000", then a function and its place, innermost first. */
    private void answer(List<String> functions, List<String> places) throws IOException {
      if (ahead == null) throw new IOException("addr2line ended early");
      for (ahead = answers.readLine(); ahead != null && !ahead.startsWith("0x"); ) {
        functions.add(ahead);
        places.add(answers.readLine());
        ahead = answers.readLine();
      }
    }

    /** The number at a place in a text: of "810 (discriminator 3)" 810; 0 for "?". */
    private int number(String text, int at) {
      int value = 0;
      for (int i = at; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
        value = value * 10 + text.charAt(i) - '0';
      }
      return value;
    }

    private void close(int end) throws IOException {
      if (builder.rows() == 0) return;
      chunks.add(LineTableWriter.packed(builder, end));
      builder = new LineChunk.Builder();
    }
  }
}
