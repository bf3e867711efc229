package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.trace.Calls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceDatTest {
  private static final long WRITE = 0xffffffff81000100L;
  private static final long COPY = 0xffffffff81000200L;

  /** Calls of one task on each of two CPUs, over several pages. */
  private static byte[] pages(int cpu, int calls, int pageSize) {
    PageWriter pages = new PageWriter(pageSize);
    long t = 1_000_000 + cpu;
    for (int i = 0; i < calls; i++, t += 1_000) {
      pages.entry(t + 1, 7 + cpu, WRITE, 0);
      pages.entry(t + 101, 7 + cpu, COPY, 1);
      pages.exit(t + 300, 7 + cpu, COPY, 1, t + 100);
      pages.exit(t + 500, 7 + cpu, WRITE, 0, t);
    }
    return pages.bytes();
  }

  private static DatWriter sample() {
    DatWriter dat = new DatWriter();
    dat.buffers.put("", List.of(pages(0, 200, PageWriter.PAGE), pages(1, 200, PageWriter.PAGE)));
    return dat;
  }

  private static TraceDat read(byte[] file) throws IOException {
    Path path = Files.createTempFile("trace", ".dat");
    try {
      Files.write(path, file);
      return TraceDat.read(path);
    } finally {
      Files.delete(path);
    }
  }

  private static List<String> tree(Calls c, int rows) {
    return IntStream.range(0, Math.min(rows, c.size()))
        .mapToObj(i -> c.depth(i) + c.function(i) + " " + c.selfNanos(i) + " " + c.returned(i))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "6, none, false",
    "7, none, false",
    "7, zlib, false",
    "7, zlib, true",
    "7, zstd, false",
    "7, zstd, true"
  })
  void everyVersionAndCompressionSaysTheSame(int version, String compression, boolean odd)
      throws IOException {
    DatWriter dat = sample();
    dat.version = version;
    dat.compression = compression;
    dat.odd = odd;
    TraceDat read = read(dat.write());
    Account account = read.reading().account();
    assertThat(account.complete()).as(account.text()).isTrue();
    assertThat(account.records()).isEqualTo(1_600);
    Calls c = read.reading().trace().calls();
    assertThat(c.size()).isEqualTo(800);
    for (int i = 0; i < 800; i += 2) {
      assertThat(c.function(i) + c.parent(i) + c.durationNanos(i)).isEqualTo("vfs_write-1500");
      assertThat(c.function(i + 1) + c.parent(i + 1)).isEqualTo("copy" + i);
      assertThat(c.cpu(i)).isEqualTo(c.pid(i) - 7);
    }
    assertThat(c.comm(0)).isEqualTo("writer");
  }

  @Test
  void instancesAreReadingsOfTheirOwn() throws IOException {
    DatWriter dat = sample();
    dat.buffers.put("other", List.of(pages(0, 3, PageWriter.PAGE)));
    TraceDat read = read(dat.write());
    assertThat(read.instances()).extracting(TraceDat.Instance::name).containsExactly("", "other");
    assertThat(read.instances().get(1).reading().trace().calls().size()).isEqualTo(6);
    assertThat(read.reading()).isSameAs(read.instances().get(0).reading());
  }

  @Test
  void subBuffersMayBeLargerThanPages() throws IOException {
    DatWriter dat = new DatWriter();
    dat.pageSize = 1 << 16;
    dat.buffers.put("", List.of(pages(0, 2_000, 1 << 16)));
    Reading reading = read(dat.write()).reading();
    assertThat(reading.account().complete()).as(reading.account().text()).isTrue();
    assertThat(reading.trace().calls().size()).isEqualTo(4_000);
  }

  @ParameterizedTest
  @CsvSource({
    // Linux 3.10 and 4.4: the times before the depth.
    "calltime:16 rettime:24 overrun:32 depth:40:4, 44",
    // 6.5: the return value before the depth.
    "retval:16 depth:24:4 overrun:28:4 calltime:32 rettime:40, 48",
    // Newest: depth and overrun packed, times behind the structure.
    "depth:16:4 overrun:20:4 retval:24 calltime:32 rettime:40, 48"
  })
  void returnsAreDecodedByTheirFormat(String layout, int size) throws IOException {
    DatWriter dat = new DatWriter();
    StringBuilder format = new StringBuilder("name: funcgraph_exit\nID: 10\nformat:\n");
    format.append("\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n");
    ByteBuffer exit = PageWriter.exitPayload(7, WRITE, 0, 0, 0);
    ByteBuffer payload = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    payload.putLong(0, exit.getLong(0)).putLong(8, WRITE);
    for (String field : layout.split(" ")) {
      String[] f = field.split(":");
      int width = f.length > 2 ? 4 : 8;
      format.append(
          "\tfield:unsigned long %s;\toffset:%s;\tsize:%d;\tsigned:0;\n"
              .formatted(f[0], f[1], width));
      long value =
          switch (f[0]) {
            case "calltime" -> 900;
            case "rettime" -> 1_400;
            case "retval" -> -22;
            default -> 0;
          };
      if (width == 8) payload.putLong(Integer.parseInt(f[1]), value);
      else payload.putInt(Integer.parseInt(f[1]), (int) value);
    }
    dat.exit = format.toString();
    PageWriter pages = new PageWriter();
    pages.entry(901, 7, WRITE, 0);
    pages.event(1_400, payload);
    dat.buffers.put("", List.of(pages.bytes()));
    Calls c = read(dat.write()).reading().trace().calls();
    long returned = layout.contains("retval") ? -22 : Calls.UNKNOWN;
    assertThat(tree(c, 9)).containsExactly("0vfs_write 500 " + returned);
    assertThat(c.startNanos(0)).isEqualTo(900);
  }

  @Test
  void entriesMayCarryReturnAddressesAndArguments() throws IOException {
    DatWriter dat = sample();
    dat.entry =
        dat.entry
                .replace("funcgraph_entry", "fgraph_retaddr_entry")
                .replace("offset:16;\tsize:4;", "offset:16;\tsize:4;")
            + "\tfield:unsigned long retaddr;\toffset:24;\tsize:8;\tsigned:0;\n"
            + "\tfield:unsigned long args[];\toffset:32;\tsize:0;\tsigned:0;\n";
    Reading reading = read(dat.write()).reading();
    assertThat(reading.account().complete()).isTrue();
    assertThat(reading.trace().calls().size()).isEqualTo(800);
  }

  @Test
  void absoluteTimeStampsSetTheClock() throws IOException {
    PageWriter pages = new PageWriter();
    pages.entry(1_001, 7, WRITE, 0);
    long late = (3L << 40) + 5;
    pages.stamp(late);
    pages.exit(late + 10, 7, WRITE, 0, 1_000);
    DatWriter dat = new DatWriter();
    dat.buffers.put("", List.of(pages.bytes()));
    Calls c = read(dat.write()).reading().trace().calls();
    assertThat(c.durationNanos(0)).isEqualTo(late + 10 - 1_000);
    assertThat(c.has(0, fathom.trace.Mark.TRUNCATED)).isFalse();
  }

  @Test
  void theClocksOptionsShiftAndScale() throws IOException {
    DatWriter dat = new DatWriter();
    dat.clock = "x86-tsc";
    dat.options.put(7, PageWriter.utf8("500\0"));
    byte[] half = new byte[16];
    ByteBuffer.wrap(half).order(ByteOrder.LITTLE_ENDIAN).putInt(1).putInt(1);
    dat.options.put(14, half);
    PageWriter pages = new PageWriter();
    pages.entry(20_000_000_001L, 7, WRITE, 0);
    pages.event(20_000_001_000L, PageWriter.exitPayload(7, WRITE, 0, 100, 400));
    dat.buffers.put("", List.of(pages.bytes()));
    Calls c = read(dat.write()).reading().trace().calls();
    assertThat(c.startNanos(0)).isEqualTo(10_000_000_500L);
    assertThat(c.durationNanos(0)).isEqualTo(300);
  }

  @Test
  void otherMachinesAreRefusedByName() {
    DatWriter big = sample();
    big.bigEndian = 1;
    assertThatThrownBy(() -> read(big.write()))
        .hasMessageContaining("big-endian")
        .hasMessageContaining("trace-cmd report");
    DatWriter narrow = sample();
    narrow.longSize = 4;
    assertThatThrownBy(() -> read(narrow.write())).hasMessageContaining("32-bit");
    DatWriter old = sample();
    old.version = 9;
    assertThatThrownBy(() -> read(old.write())).hasMessageContaining("version 9");
    assertThatThrownBy(() -> read(new byte[9])).hasMessageContaining("no trace.dat");
  }

  @Test
  void kernelsCountsAreInTheAccount() throws IOException {
    DatWriter dat = sample();
    dat.options.put(2, PageWriter.utf8("CPU: 1\nentries: 5\noverrun: 30\ncommit overrun: 2\n\0"));
    Account account = read(dat.write()).reading().account();
    assertThat(account.lost()).isEqualTo(32);
    assertThat(account.cpus()).extracting(CpuStats::cpu).containsExactly(1);
  }

  @Test
  void pagesThatUnpackToMuchMoreThanTracesDoAreNotUnpacked() throws IOException {
    DatWriter dat = new DatWriter();
    dat.compression = "zlib";
    dat.chunk = 16 << 20;
    dat.buffers.put("", List.of(new byte[6 * dat.chunk]));
    byte[] file = dat.write();
    assertThat(file.length).isLessThan(1 << 20);
    Account account = read(file).reading().account();
    assertThat(account.records()).isZero();
    assertThat(account.text()).contains("cut compressed data").contains("chunk 4");
  }

  @Test
  void dataThatIsSaidToBeOfSeveralBuffersIsReadOnce() throws IOException {
    DatWriter dat = new DatWriter();
    byte[] pages = pages(0, 2_000, PageWriter.PAGE);
    dat.buffers.put("", List.of(pages));
    for (int i = 1; i < 5; i++) dat.buffers.put("b" + i, List.of(pages(i, 1, PageWriter.PAGE)));
    byte[] file = dat.write();
    int whole = find(file, pages);
    for (int i = 1; i < 5; i++) {
      int place = find(file, DatWriter.bytes(find(file, dat.buffers.get("b" + i).get(0)), 8));
      System.arraycopy(DatWriter.bytes(whole, 8), 0, file, place, 8);
      System.arraycopy(DatWriter.bytes(pages.length, 8), 0, file, place + 8, 8);
    }
    TraceDat read = read(file);
    assertThat(read.instances()).hasSize(5);
    assertThat(read.instances())
        .extracting(i -> i.reading().trace().calls().size())
        .containsExactly(4_000, 0, 0, 0, 0);
    assertThat(read.instances().get(4).reading().account().text()).contains("other data as well");
  }

  private static int find(byte[] in, byte[] what) {
    int at = 0;
    while (!Arrays.equals(in, at, at + what.length, what, 0, what.length)) at++;
    return at;
  }

  /** The header, where a damaged byte may make it another machine's or no file of ours. */
  private static final int REFUSALS = 26;

  @Property(tries = 400)
  void aFlippedByteNeverThrows(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    DatWriter dat = sample();
    dat.version = random.nextBoolean() ? 6 : 7;
    if (dat.version == 7) dat.compression = List.of("none", "zlib", "zstd").get(random.nextInt(3));
    byte[] file = dat.write();
    int at = random.nextInt(4) == 0 ? random.nextInt(4_500) : random.nextInt(file.length);
    file[at] ^= (byte) (1 + random.nextInt(255));
    try {
      assertThat(read(file).reading().account().line()).isNotEmpty();
    } catch (IOException e) {
      assertThat(at).as("refused: %s", e.getMessage()).isLessThan(REFUSALS + 400);
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Property(tries = 300)
  void aCutAnywhereNeverThrows(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    DatWriter dat = sample();
    dat.version = random.nextBoolean() ? 6 : 7;
    byte[] file = dat.write();
    int length = 10 + random.nextInt(file.length - 10);
    Reading reading = read(Arrays.copyOf(file, length)).reading();
    assertThat(reading.account().dropped()).isNotEmpty();
  }
}
