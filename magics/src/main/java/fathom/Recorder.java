package fathom;

import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.UsedSymbols;
import fathom.target.Recording;
import fathom.target.RecordingFolder;
import fathom.target.RecordingName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Traces and records under a name, or replays the recording of that name; the capture that comes
 * back says which it was.
 *
 * @param name of the recording, null when none is asked for
 */
record Recorder(String name, Mode mode, RecordingFolder folder) {
  /** What is shown instead of a live trace: "replay of hello.zip, traced 2026-..: reason". */
  static final String REPLAYED = Capture.HERE + "replayed";

  /** Where this trace was recorded. */
  static final String RECORDED = Capture.HERE + "recorded";

  /** The recording that it was recorded in or read from. */
  static final String PLACE = Capture.HERE + "recording";

  private static final String SYMBOLS = "kallsyms";
  private static final String PAGES = "/trace_pipe_raw";
  private static final String EXECUTED = "/executed";

  /** What makes a capture where that is possible. */
  @FunctionalInterface
  interface Live {
    Capture capture() throws IOException, InterruptedException;
  }

  /** As FATHOM_MODE says, beside the notebook. */
  static Recorder of(String name) {
    return new Recorder(name, Mode.now(), RecordingFolder.ofNotebook());
  }

  /** Whether it is certain by now that nothing will be traced. */
  boolean onlyReplays() {
    return mode == Mode.REPLAY;
  }

  /**
   * What the live source captures, or the recording.
   *
   * @throws IOException when there is neither; the message says why
   */
  Capture capture(Live live) throws IOException, InterruptedException {
    RecordingName place = name == null ? null : folder.place(name);
    if (mode == Mode.REPLAY) return replay(place, "FATHOM_MODE=replay");
    try {
      return live.capture();
    } catch (IOException e) {
      if (mode == Mode.LIVE || place == null || !Files.exists(place.file())) throw e;
      return replay(place, e.getMessage());
    }
  }

  private Capture replay(RecordingName place, String reason) throws IOException {
    if (place == null) {
      List<String> names = folder.names();
      throw new IOException(
          reason
              + ", so nothing is traced, and this cell names no recording: --record NAME"
              + (names.isEmpty() ? "" : "; there are " + String.join(", ", names)));
    }
    if (!Files.exists(place.file())) {
      throw new IOException(
          reason
              + ", and there is no recording "
              + place
              + ": run this cell once where it can trace, with FATHOM_MODE=live, which writes it");
    }
    Capture capture = read(place);
    return capture.with(REPLAYED, capture.text(REPLAYED) + ": " + reason);
  }

  /** Reads a recording to show it. */
  static Capture read(RecordingName place) throws IOException {
    Capture capture = Recording.read(place);
    String traced = Provenance.captured(capture).map(when -> ", traced " + when).orElse("");
    return capture.with(REPLAYED, "replay of " + place + traced).with(PLACE, place.toString());
  }

  /** Writes what was traced under the name, if there is one; a replay is not written again. */
  Capture kept(Capture capture) throws IOException {
    if (name == null || capture.has(REPLAYED)) return capture;
    return write(capture, folder.place(name));
  }

  /** Writes a capture, and says so in it. */
  static Capture write(Capture capture, RecordingName place) throws IOException {
    Recording.write(withUsedSymbols(ExactRecord.withLines(capture)), place);
    return capture.with(RECORDED, "recorded in " + place).with(PLACE, place.toString());
  }

  /** Without the symbols that no page needs, also in the captures of return values within it. */
  private static Capture withUsedSymbols(Capture capture) throws IOException {
    Capture small = capture;
    for (String name : capture.pieces().keySet()) {
      if (!name.equals(SYMBOLS) && !name.endsWith("/" + SYMBOLS)) continue;
      String within = name.substring(0, name.length() - SYMBOLS.length());
      List<Piece> pages =
          capture.pieces().entrySet().stream()
              .filter(piece -> piece.getKey().startsWith(within))
              .filter(piece -> piece.getKey().endsWith(PAGES) || piece.getKey().endsWith(EXECUTED))
              .map(Map.Entry::getValue)
              .toList();
      small = small.with(name, UsedSymbols.of(capture.bytes(name), pages));
    }
    return small;
  }
}
