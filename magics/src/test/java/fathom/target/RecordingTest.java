package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import fathom.read.Capture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  @TempDir Path directory;

  private static final Capture CAPTURE =
      Capture.of(
          Map.of(
              "about/release", utf8("6.1"),
              "run/0/per_cpu/cpu0/trace_pipe_raw", noise(1, 100_000),
              "run/0/stdout", new byte[0],
              "run/2/per_cpu/cpu0/trace_pipe_raw", noise(2, 100_000),
              "run/1/per_cpu/cpu0/trace_pipe_raw", noise(3, 100_000),
              "run/1/pids", utf8("12")));

  @Test
  void aCaptureIsReadAsItWasWrittenAndHasTheSameBytesInEveryTimeZoneAndLanguage()
      throws IOException {
    Path first = written();
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();
    Path second = directory.resolve("second.zip");
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      Recording.write(CAPTURE, second);
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }

    Capture read = Recording.read(first);
    assertThat(read.pieces().keySet()).isEqualTo(CAPTURE.pieces().keySet());
    CAPTURE
        .pieces()
        .forEach((name, piece) -> assertThat(read.bytes(name)).isEqualTo(piece.bytes()));
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void theSumsComeFirstThenFactsThenTheRunsByNumber() throws IOException {
    try (ZipFile zip = new ZipFile(written().toFile())) {
      List<String> names = Collections.list(zip.entries()).stream().map(e -> e.getName()).toList();
      assertThat(names)
          .startsWith("SHA256SUMS", "about/release", "run/0/per_cpu/cpu0/trace_pipe_raw");
      assertThat(names).endsWith("run/2/per_cpu/cpu0/trace_pipe_raw");
    }
  }

  @Test
  void severalCapturesShareAFileAndWhatTheyHaveInCommonIsThereOnce() throws IOException {
    Path file = directory.resolve("course.zip");
    Capture big = CAPTURE.with("config", "x".repeat(10) + Arrays.toString(noise(9, 50_000)));
    Recording.write(big, new RecordingName(file, "first"));
    long one = Files.size(file);
    Capture other = big.with("about/release", "6.12");
    Recording.write(other, new RecordingName(file, "second"));
    assertThat(Files.size(file)).isLessThan(one + 5_000);
    for (int again = 0; again < 2; again++) {
      assertThat(Recording.read(new RecordingName(file, "first")).text("about/release"))
          .isEqualTo("6.1");
      Capture second = Recording.read(new RecordingName(file, "second"));
      assertThat(second.pieces().keySet()).isEqualTo(other.pieces().keySet());
      other
          .pieces()
          .forEach((name, piece) -> assertThat(second.bytes(name)).isEqualTo(piece.bytes()));
      Recording.write(big, new RecordingName(file, "first"));
    }
    refused(file, "several recordings, say which: NAME#PART, PART one of first, second");
    assertThatIOException()
        .isThrownBy(() -> Recording.read(new RecordingName(file, "third")))
        .withMessageContaining("it has first, second");
    assertThatIOException()
        .isThrownBy(() -> Recording.read(new RecordingName(written(), "third")))
        .withMessageContaining("it holds one");
  }

  @Test
  void ofACutFileOfSeveralTheWholeCapturesAreRead() throws IOException {
    Path file = directory.resolve("course.zip");
    Recording.write(CAPTURE, new RecordingName(file, "first"));
    Capture other = CAPTURE.with("run/3/stdout", Arrays.toString(noise(5, 50_000)));
    Recording.write(other, new RecordingName(file, "second"));
    byte[] whole = Files.readAllBytes(file);
    Path cut = cut(whole, whole.length - 30_000);
    assertThat(Recording.read(new RecordingName(cut, "first")).text(Capture.DAMAGE)).isEmpty();
    assertThat(Recording.read(new RecordingName(cut, "second")).text(Capture.DAMAGE))
        .contains("cut off");
    assertThatIOException()
        .isThrownBy(() -> Recording.write(CAPTURE, new RecordingName(cut, "third")))
        .withMessageContaining("damaged");
  }

  @Test
  void whatThisProcessKnowsIsNotRecorded() throws IOException {
    Path file = directory.resolve("here.zip");
    Recording.write(CAPTURE.with(Capture.HERE + "replayed", "x"), file);
    assertThat(Recording.read(file).pieces()).doesNotContainKey(Capture.HERE + "replayed");
  }

  @Test
  void whatIsNoRecordingIsSaidToBeNone() throws IOException {
    Path text = Files.writeString(directory.resolve("text.zip"), "# tracer: function_graph");
    refused(text, "is no recording");
    refused(Files.write(directory.resolve("empty.zip"), new byte[0]), "is no recording");
  }

  @Test
  void wholeRunsOfACutRecordingAreReadAndWhatIsMissingIsSaid() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Capture read = Recording.read(cut(whole, whole.length - 50_000));
    assertThat(read.runs()).isEqualTo(2);
    assertThat(read.bytes("run/1/pids")).isEqualTo(utf8("12"));
    assertThat(read.text(Capture.DAMAGE))
        .contains("cut off in run/2")
        .contains("1 of its 6 pieces");
  }

  @Test
  void ofAFirstRunThatIsCutTheBeginningIsRead() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Capture read = Recording.read(cut(whole, 50_000));
    byte[] pages = read.bytes("run/0/per_cpu/cpu0/trace_pipe_raw");
    byte[] original = CAPTURE.bytes("run/0/per_cpu/cpu0/trace_pipe_raw");
    assertThat(pages.length).isBetween(40_000, 50_000);
    assertThat(pages).isEqualTo(Arrays.copyOf(original, pages.length));
    assertThat(read.text(Capture.DAMAGE)).contains("cut off in run/0");
  }

  @Test
  void everyCutIsReadWithItsReasonOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    int directoryAt = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    for (int length = 0; length < directoryAt; length += 977) {
      try {
        assertThat(Recording.read(cut(whole, length)).text(Capture.DAMAGE)).contains("cut off");
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("is no recording");
      }
    }
  }

  @Test
  void aChangedByteIsNeverSilent() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    int directoryAt = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(directoryAt);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(directory.resolve("changed.zip"), changed);
      try {
        Capture read = Recording.read(file);
        // A bit in a header that nobody needs to read the entries: the content is as it was.
        if (read.text(Capture.DAMAGE).isEmpty()) assertThat(same(read)).as("byte %d", at).isTrue();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("changed.zip");
      }
    }
  }

  @Test
  void aPieceThatWasReplacedIsRefusedByName() throws IOException {
    refused(rezipped("about/release", utf8("5.10")), "about/release has another hash");
    refused(
        zip(
            entry("SHA256SUMS", "# Fathom recording 1\n" + "0".repeat(64) + "  a\n"),
            entry("b", "")),
        "does not know b");
  }

  @Test
  void aPieceThatWasTakenOutIsSaidToBeMissing() throws IOException {
    Capture read = Recording.read(without("run/1/pids"));
    assertThat(read.text(Capture.DAMAGE)).contains("1 of its 6 pieces").contains("run/1/pids");
    assertThat(read.bytes("run/2/per_cpu/cpu0/trace_pipe_raw"))
        .isEqualTo(CAPTURE.bytes("run/2/per_cpu/cpu0/trace_pipe_raw"));
  }

  @Test
  void whatUnpacksToMuchMoreThanRecordingsDoIsRefusedBeforeItIsUnpacked() throws IOException {
    Path bomb = directory.resolve("bomb.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(bomb))) {
      out.putNextEntry(new ZipEntry("run/0/per_cpu/cpu0/trace_pipe_raw"));
      for (int i = 0; i < 8 * 1024; i++) out.write(new byte[1024]);
    }
    long packed = Files.size(bomb);
    assertThat(packed).isLessThan(10_000);
    try (InputStream in = Files.newInputStream(bomb)) {
      assertThatIOException()
          .isThrownBy(() -> new RecordingReader("bomb.zip", packed, 1 << 20).read(in))
          .withMessageContaining("bomb.zip unpacks to more than 3 MiB");
    }
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    refused(zip(entry("SHA256SUMS", "# Fathom recording 2\n"), entry("a", "")), "format 2");
  }

  @Test
  void namesThatLeaveTheArchiveAndDoubleEntriesAreRefused() throws IOException {
    for (String name :
        List.of(
            "../x",
            "/etc/passwd",
            "a/../../b",
            "a\\b",
            "C:\\x",
            "a//b",
            "x\n",
            "here/x",
            "",
            "<b>")) {
      refused(zip(entry(name, "")), "name that no recording has");
    }
    byte[] twice = Files.readAllBytes(zip(entry("about/aa", "1"), entry("about/bb", "2")));
    String text = new String(twice, StandardCharsets.ISO_8859_1).replace("about/bb", "about/aa");
    Path file =
        Files.write(directory.resolve("twice.zip"), text.getBytes(StandardCharsets.ISO_8859_1));
    refused(file, "two entries about/aa");
  }

  @Test
  void runsThatAreNotNumberedFromZeroAreRefused() throws IOException {
    refused(zip(entry("run/99999/pids", "1")), "not numbered");
    refused(zip(entry("run/x/pids", "1")), "not numbered");
    refused(zip(entry("run/99999999999/pids", "1")), "not numbered");
    refused(zip(entry("returns/99999999999/a", "1")), "not numbered");
  }

  @Test
  void aRecordingWithoutSumsIsReadAndSaidToBeUnchecked() throws IOException {
    Capture read = Recording.read(zip(entry("about/release", "6.1")));
    assertThat(read.text(Capture.DAMAGE)).contains("no SHA256SUMS");
  }

  private void refused(Path file, String why) {
    assertThatIOException()
        .isThrownBy(() -> Recording.read(file))
        .withMessageContaining(why)
        .withMessageContaining(file.getFileName().toString());
  }

  private static boolean same(Capture read) {
    return read.pieces().keySet().equals(CAPTURE.pieces().keySet())
        && read.pieces().keySet().stream()
            .allMatch(n -> Arrays.equals(read.bytes(n), CAPTURE.bytes(n)));
  }

  private Path written() throws IOException {
    Path file = directory.resolve("first.zip");
    Recording.write(CAPTURE, file);
    return file;
  }

  private Path cut(byte[] whole, int length) throws IOException {
    return Files.write(directory.resolve("cut.zip"), Arrays.copyOf(whole, length));
  }

  private Path without(String name) throws IOException {
    return rezipped(name, null);
  }

  /** The same archive with another content of an entry, or without it, and the old sums. */
  private Path rezipped(String name, byte[] content) throws IOException {
    Path file = directory.resolve("rezipped.zip");
    try (ZipInputStream in =
            new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(written())));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        if (content == null && e.getName().equals(name)) continue;
        out.putNextEntry(new ZipEntry(e.getName()));
        out.write(e.getName().equals(name) ? content : in.readAllBytes());
      }
    }
    return file;
  }

  private record Entry(String name, String content) {}

  private static Entry entry(String name, String content) {
    return new Entry(name, content);
  }

  private Path zip(Entry... entries) throws IOException {
    Path file = directory.resolve("made.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Entry e : entries) {
        out.putNextEntry(new ZipEntry(e.name));
        out.write(utf8(e.content));
      }
    }
    return file;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
