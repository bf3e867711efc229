package fathom.target;

import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.PieceStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads one recording; the entries are taken as they come, the archive's own directory is not
 * believed.
 */
final class RecordingReader {
  private static final Pattern TITLE = Pattern.compile("# Fathom recording (\\d{1,9})\\b.*");
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (.+)");

  /** Also what a shell, a file system and HTML take as it is. */
  private static final Pattern NAME = Pattern.compile("[\\w.,:@+=~ -]+(?:/[\\w.,:@+=~ -]+)*");

  private static final Pattern RUN = Pattern.compile("(?:returns/\\d{1,3}/)?run/(\\d{1,5})/.+");
  private static final Pattern PART = Pattern.compile(Recording.PARTS + "([^/]+)/");
  private static final int NAME_LENGTH = 300;
  private static final int MOST_PIECES = 200_000;

  /** A recording that unpacks to more is refused, for it would fill the disk. */
  private static final long SIZE_MAX = 1L << 32;

  /** As is one that unpacks to more than this and so many times its size, for it is a bomb. */
  private static final long ALWAYS = 256L << 20;

  private static final int TIMES = 400;

  /** One run is read at a time; what is read of more would not fit the heap. */
  private static final long PIECE_MAX = Math.min(1L << 31, Runtime.getRuntime().maxMemory() / 2);

  private final String file;
  private final long sizeMax;
  private final PieceStore store = new PieceStore(DataDirectory.cache());
  private Map<String, Piece> pieces = new LinkedHashMap<>();
  private Map<String, String> sums = Map.of();
  private String cutIn = "";
  private long size;

  /**
   * @param file for the reader: its name
   * @param packed its size in bytes
   */
  RecordingReader(String file, long packed) {
    this(file, packed, ALWAYS);
  }

  RecordingReader(String file, long packed, long always) {
    this.file = file;
    sizeMax = Math.min(SIZE_MAX, Math.max(always, TIMES * packed));
  }

  private RecordingReader(RecordingReader whole, String prefix) {
    this(whole.file, 0);
    pieces = below(whole.pieces, prefix);
    sums = below(whole.sums, prefix);
    cutIn = whole.cutIn.startsWith(prefix) ? whole.cutIn.substring(prefix.length()) : "";
  }

  private static <T> Map<String, T> below(Map<String, T> all, String prefix) {
    Map<String, T> some = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) some.put(name.substring(prefix.length()), value);
        });
    return some;
  }

  /** The captures by their part of the file; "" when it holds one. */
  Map<String, Capture> read(InputStream in) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(in)) {
      boolean first = true;
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String name = checked(e.getName());
        if (pieces.containsKey(name)) throw refused("has two entries " + name);
        Piece piece = piece(zip, name);
        if (first && name.equals(Recording.SUMS))
          sums = sums(new String(piece.bytes(), StandardCharsets.UTF_8));
        else pieces.put(name, piece);
        first = false;
      }
    } catch (EOFException e) {
      if (cutIn.isEmpty()) cutIn = "the end of the archive";
    } catch (ZipException | IllegalArgumentException e) {
      throw refused("is no recording, or a damaged one: " + e.getMessage());
    }
    if (pieces.isEmpty()) {
      throw refused("is no recording: it is no zip archive, an empty one, or cut off at once");
    }
    if (!sums.isEmpty()) check();
    shareEqualPieces();
    return captures();
  }

  /** What several captures have is in the archive once. */
  private void shareEqualPieces() {
    Map<String, Piece> bySum = new HashMap<>();
    pieces.forEach(
        (name, piece) -> {
          if (!name.equals(cutIn) && sums.containsKey(name)) bySum.put(sums.get(name), piece);
        });
    sums.forEach(
        (name, sum) -> {
          Piece same = bySum.get(sum);
          if (name.startsWith(Recording.PARTS) && same != null && isName(name)) {
            pieces.putIfAbsent(name, same);
          }
        });
  }

  private Map<String, Capture> captures() throws IOException {
    Map<String, Capture> captures = new TreeMap<>();
    for (String name : pieces.keySet()) {
      Matcher part = PART.matcher(name);
      if (!part.lookingAt()) return Map.of("", capture());
      if (!captures.containsKey(part.group(1))) {
        captures.put(part.group(1), new RecordingReader(this, part.group()).capture());
      }
    }
    return captures;
  }

  private String checked(String name) throws IOException {
    if (!isName(name)) throw refused("has an entry with a name that no recording has");
    if (pieces.size() == MOST_PIECES) throw refused("has more than " + MOST_PIECES + " entries");
    return name;
  }

  /** Nothing in a file is taken for what this process alone knows, nor leaves its folder. */
  private static boolean isName(String name) {
    Matcher part = PART.matcher(name);
    String piece = part.lookingAt() ? name.substring(part.end()) : name;
    return name.length() <= NAME_LENGTH
        && NAME.matcher(name).matches()
        && !piece.startsWith(Capture.HERE)
        && !List.of(name.split("/")).contains("..");
  }

  /** What there is of an entry; it may be cut. */
  private Piece piece(ZipInputStream zip, String name) throws IOException {
    store.add(name, new byte[0]);
    long length = 0;
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = zip.read(buffer); n >= 0; n = zip.read(buffer)) {
        size += n;
        length += n;
        if (size > sizeMax) {
          throw refused(
              "unpacks to more than %,d MiB, as no recording of its size does"
                  .formatted(sizeMax >> 20));
        }
        if (length > PIECE_MAX) {
          throw refused(
              "has more than %d MiB in %s, which this heap does not hold"
                  .formatted(PIECE_MAX >> 20, name));
        }
        store.add(name, Arrays.copyOf(buffer, n));
      }
    } catch (EOFException e) {
      cutIn = name;
      if (name.endsWith("/trace_pipe_raw")) pieces.put(name, store.piece(name));
      throw e;
    }
    return store.piece(name);
  }

  private Map<String, String> sums(String text) throws IOException {
    List<String> lines = text.lines().toList();
    Matcher title = TITLE.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!title.matches())
      throw refused("is no recording: its " + Recording.SUMS + " has another title");
    if (Integer.parseInt(title.group(1)) > Recording.VERSION) {
      throw refused(
          "is a recording of format "
              + title.group(1)
              + "; this Fathom reads up to "
              + Recording.VERSION
              + ": take a newer one");
    }
    Map<String, String> sums = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      Matcher sum = SUM.matcher(line);
      if (!line.startsWith("#") && sum.matches()) sums.put(sum.group(2), sum.group(1));
    }
    return sums;
  }

  private Capture capture() throws IOException {
    List<String> damage = new ArrayList<>();
    if (sums.isEmpty()) {
      damage.add(
          "The recording has no " + Recording.SUMS + ", so nobody knows whether it was changed.");
    }
    if (!cutIn.isEmpty() || !pieces.keySet().containsAll(sums.keySet())) dropUnfinishedRun();
    List<String> missing = sums.keySet().stream().filter(n -> !pieces.containsKey(n)).toList();
    if (!cutIn.isEmpty() || !missing.isEmpty()) {
      String place = cutIn.isEmpty() ? "an entry's end" : cutIn;
      damage.add(
          "The recording is cut off in "
              + place
              + (missing.isEmpty()
                  ? "."
                  : "; "
                      + missing.size()
                      + " of its "
                      + sums.size()
                      + " pieces are missing, the first is "
                      + missing.get(0)
                      + "."));
    }
    checkRuns();
    Capture capture = new Capture(pieces);
    return damage.isEmpty() ? capture : capture.with(Capture.DAMAGE, String.join("\n", damage));
  }

  private void check() throws IOException {
    for (Map.Entry<String, Piece> piece : pieces.entrySet()) {
      String name = piece.getKey();
      if (name.equals(cutIn)) continue;
      String sum = sums.get(name);
      if (sum == null)
        throw refused("was changed: its " + Recording.SUMS + " does not know " + name);
      if (!sum.equals(Digest.sha256(piece.getValue()))) {
        throw refused("was changed after it was written: " + name + " has another hash");
      }
    }
  }

  /**
   * Without its tasks' numbers and names a run would be read wrong; a first one is all there is.
   */
  private void dropUnfinishedRun() {
    int last = pieces.keySet().stream().mapToInt(RecordingReader::run).max().orElse(-1);
    boolean unfinished =
        sums.isEmpty()
            || sums.keySet().stream()
                .anyMatch(n -> run(n) == last && (n.equals(cutIn) || !pieces.containsKey(n)));
    if (last > 0 && unfinished) pieces.keySet().removeIf(name -> run(name) == last);
  }

  private void checkRuns() throws IOException {
    List<Integer> runs =
        pieces.keySet().stream()
            .map(RecordingReader::run)
            .filter(r -> r >= 0)
            .distinct()
            .sorted()
            .toList();
    boolean malformed =
        pieces.keySet().stream()
            .anyMatch(
                n ->
                    n.matches("(run|returns)/.*")
                        && !n.matches("returns/\\d{1,3}/.+")
                        && run(n) < 0);
    if (malformed || (!runs.isEmpty() && runs.get(runs.size() - 1) != runs.size() - 1)) {
      throw refused("is damaged: its runs are not numbered from 0");
    }
  }

  private IOException refused(String why) {
    return new IOException(file + " " + why);
  }

  /** The number of the run that a piece belongs to, or -1. */
  private static int run(String piece) {
    Matcher m = RUN.matcher(piece);
    return piece.startsWith("run/") && m.matches() ? Integer.parseInt(m.group(1)) : -1;
  }
}
