package fathom;

import fathom.read.Capture;
import java.util.ArrayList;
import java.util.List;

/** On what a capture was made, and how this process came by it, in words for a line of facts. */
final class Circumstances {
  private Circumstances() {}

  /** File system and kernel, as far as they are known. */
  static List<String> of(Capture capture) {
    List<String> facts = new ArrayList<>();
    facts.add(capture.text("about/filesystem").strip());
    String version = capture.text(About.VERSION).strip();
    if (!version.isEmpty()) facts.add("Linux " + version);
    facts.removeIf(String::isEmpty);
    return facts;
  }

  /** The machine: where it is, and what is unusual with it. */
  static List<String> machine(Capture capture) {
    List<String> facts = new ArrayList<>();
    facts.add(capture.text("about/target").strip());
    facts.addAll(capture.lines("about/unusual"));
    facts.removeIf(String::isEmpty);
    return facts;
  }

  /** Whether it was made just now, and where it is recorded: said in every output. */
  static List<String> origin(Capture capture) {
    List<String> facts = new ArrayList<>();
    String replay = capture.text(Recorder.REPLAYED);
    boolean live = replay.isEmpty() && !capture.text("about/target").isEmpty();
    String read = capture.has(TraceFile.PASTED) ? "read from the cell" : "read from a file";
    facts.add(live ? "live" : replay.isEmpty() ? read : replay);
    facts.add(capture.text(Recorder.RECORDED));
    facts.removeIf(String::isEmpty);
    return facts;
  }

  /** All of it. */
  static List<String> facts(Capture capture) {
    List<String> facts = new ArrayList<>(of(capture));
    facts.addAll(machine(capture));
    facts.addAll(origin(capture));
    return facts;
  }
}
