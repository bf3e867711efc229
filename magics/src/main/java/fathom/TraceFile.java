package fathom;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.RawFolder;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.read.TextReader;
import fathom.read.TraceDat;
import fathom.target.RecordingName;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Opens anything that ftrace wrote: a recording, trace.dat, text, a folder of raw buffers; packed
 * or not. What it is, its first bytes tell; its name does not matter.
 */
final class TraceFile {
  /** The original of a recorded file is the piece below this. */
  static final String ORIGINAL = "file/";

  /** The original of a pasted text. */
  static final String PASTED = ORIGINAL + "pasted.txt";

  /** The path of an opened file, for recording it. */
  static final String OPENED = Capture.HERE + "file";

  private static final long RECORDED_MAX = 1 << 30;

  /** A recording of a packed text in a packed file is the most that makes sense. */
  private static final int LAYERS_MAX = 3;

  private static final int HEAD = 16;
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private final String name;
  private final String version;
  private final Progress progress;
  private final Capture facts;
  private final List<String> damage = new ArrayList<>();

  /**
   * @param name for the reader: the file's name
   * @param version of the traced kernel, "" when nobody said it
   */
  private TraceFile(String name, String version, Progress progress, Capture facts) {
    this.name = name;
    this.version = version;
    this.progress = progress;
    this.facts = facts;
  }

  /**
   * Opens a file or folder.
   *
   * @param version of the traced kernel where the file does not tell it, "" when nobody knows
   * @throws IOException when there is nothing to read; the message says what it was taken for
   */
  static TracedRun open(Path file, String version, Progress progress) throws IOException {
    if (!Files.exists(file)) throw new IOException("There is no file " + file + ".");
    String name = String.valueOf(file.toAbsolutePath().getFileName());
    Capture facts = Capture.of(Map.of()).with(About.HEADLINE, name).with(OPENED, file.toString());
    return new TraceFile(name, version, progress, facts).open(file, 0);
  }

  /** Reads pasted text. */
  static TracedRun text(String text, String version, Progress progress) throws IOException {
    Capture facts = Capture.of(Map.of()).with(About.HEADLINE, "pasted text").with(PASTED, text);
    TraceFile pasted = new TraceFile("pasted text", version, progress, facts);
    return pasted.text(TextReader.read(text));
  }

  /** The traced run of a recording: of a capture, or of a file that was opened and recorded. */
  static TracedRun of(Capture recorded, Progress progress) throws IOException {
    if (recorded.runs() > 0) return RunOpening.of(recorded, progress);
    Optional<Map.Entry<String, Piece>> original =
        recorded.pieces().entrySet().stream()
            .filter(piece -> piece.getKey().startsWith(ORIGINAL))
            .findFirst();
    if (recorded.has(BpftraceRun.PROGRAM)) {
      throw new IOException(
          "The recording holds what a bpftrace program counted, no calls: %replay or"
              + " Fathom.open(..) show it.");
    }
    if (original.isEmpty()) throw new IOException("The recording has no run, and no file in it.");
    Path file = Files.createTempFile("fathom", ".trace");
    try {
      Files.write(file, original.get().getValue().bytes());
      String name = recorded.text(About.HEADLINE);
      return new TraceFile(name, "", progress, recorded).open(file, 1);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** A capture with the bytes of the file that it was opened from, when there is one. */
  static Capture withOriginal(Capture capture) throws IOException {
    if (!capture.has(OPENED)) return capture;
    Path file = Path.of(capture.text(OPENED));
    if (Files.size(file) > RECORDED_MAX) {
      throw new IOException(
          file + " has more than 1 GiB: keep the file itself, %replay FILE opens it");
    }
    String name = String.valueOf(file.getFileName()).replaceAll("[^\\w.+-]", "_");
    return capture.with(ORIGINAL + name, Files.readAllBytes(file));
  }

  /** Whether it is a recording of ours, not another tool's file. */
  static boolean isRecording(RecordingName place) throws IOException {
    return !place.part().isEmpty()
        || (Files.isRegularFile(place.file()) && isZip(head(place.file())));
  }

  private static boolean isZip(byte[] head) {
    return starts(head, 'P', 'K', 3, 4);
  }

  private TracedRun open(Path file, int layer) throws IOException {
    if (Files.isDirectory(file)) return folder(file);
    byte[] head = head(file);
    if (head.length == 0) throw new IOException(name + " is empty.");
    if (isZip(head)) return TraceFile.of(Recorder.read(RecordingName.whole(file)), progress);
    if (starts(head, 0x1f, 0x8b)) return unpacked(file, layer, GZIPInputStream::new);
    if (starts(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return unpacked(file, layer, in -> new XZInputStream(in, XZ_MEMORY_KIB));
    }
    if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return unpacked(file, layer, ZstdInputStream::new);
    progress.at("reading " + name, -1);
    return TraceDat.is(head) ? dat(TraceDat.read(file)) : text(TextReader.read(file));
  }

  private TracedRun folder(Path folder) throws IOException {
    Map<String, Piece> pieces = new HashMap<>(RawFolder.read(folder).pieces());
    pieces.putAll(told(version).pieces());
    return RunOpening.of(new Capture(pieces), progress);
  }

  private TracedRun text(Reading reading) {
    return RunOpening.of(reading, Symbols.of(new byte[0]), told(version), progress);
  }

  private TracedRun dat(TraceDat dat) {
    if (dat.instances().size() > 1) {
      String names =
          dat.instances().stream()
              .map(i -> i.name().isEmpty() ? "the main one" : i.name())
              .collect(Collectors.joining(", "));
      damage.add(
          "The file has several buffers (" + names + "); shown is the one with the most in it.");
    }
    String kernel = version.isEmpty() ? release(dat.about().getOrDefault("uname", "")) : version;
    return RunOpening.of(dat.reading(), dat.symbols(), told(kernel), progress);
  }

  /** The release in what uname says: "Linux host 6.1.0-56-cloud-amd64 #1 SMP ..". */
  private static String release(String uname) {
    return Stream.of(uname.split("\\s+"))
        .filter(word -> word.matches("\\d+\\.\\d+\\S*"))
        .findFirst()
        .orElse("");
  }

  private Capture told(String kernel) {
    Capture told = kernel.isEmpty() ? facts : facts.with(About.VERSION, kernel);
    return damage.isEmpty() ? told : told.with(Capture.DAMAGE, String.join("\n", damage));
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    }
  }

  private static boolean starts(byte[] head, int... magic) {
    if (head.length < magic.length) return false;
    for (int i = 0; i < magic.length; i++) if (head[i] != (byte) magic[i]) return false;
    return true;
  }

  /** What unpacks a stream. */
  @FunctionalInterface
  private interface Unpacker {
    InputStream of(InputStream packed) throws IOException;
  }

  private TracedRun unpacked(Path file, int layer, Unpacker unpacker) throws IOException {
    if (layer == LAYERS_MAX) throw new IOException(name + " is packed more than three times.");
    Path plain = Files.createTempFile("fathom", ".trace");
    try {
      try (InputStream in =
          unpacker.of(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
        new Unpacking(name, Files.size(file), plain).copy(in);
      } catch (EOFException e) {
        if (Files.size(plain) == 0) throw e;
        damage.add("The packed file is cut off: what comes before the cut is shown.");
      }
      return open(plain, layer + 1);
    } finally {
      Files.deleteIfExists(plain);
    }
  }
}
