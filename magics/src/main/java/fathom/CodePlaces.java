package fathom;

import fathom.source.KernelSource;
import fathom.source.LineTable;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts addresses of a run's kernel into words: by line where its line table is here. */
final class CodePlaces {
  private record Function(String name, String file) {}

  private static final Calls NO_CALLS = new Calls.Builder().build();

  private final Optional<LineTable> lines;
  private final Optional<KernelSource> source;
  private final Map<Function, Map<Integer, String>> texts = new HashMap<>();

  /**
   * Of the kernel of a run.
   *
   * @throws IOException when its line table is damaged
   */
  CodePlaces(ExactRecord exact, Optional<KernelSource> source) throws IOException {
    lines = exact.lines();
    this.source = source;
  }

  boolean knowsLines() {
    return lines.isPresent();
  }

  /** "fs/iomap/direct-io.c:247", of the innermost function that was inlined there. */
  Optional<String> line(long address) {
    return lines.flatMap(l -> l.at(address)).map(row -> row.own().file() + ":" + row.own().line());
  }

  /**
   * "fs/iomap/direct-io.c:247 (f, inlined), 0xffffffff81234567"; the address alone without lines.
   */
  String full(long address) {
    String hex = "0x" + Long.toHexString(address);
    return lines
        .flatMap(l -> l.at(address))
        .map(
            row -> {
              String inlined =
                  row.frames().size() == 1 ? "" : " (" + row.own().function() + ", inlined)";
              return row.own().file() + ":" + row.own().line() + inlined + ", " + hex;
            })
        .orElse(hex);
  }

  /** The line of source at an address, "" when it is not here or may not be shown. */
  String code(long address) {
    return lines
        .flatMap(l -> l.at(address))
        .map(row -> texts(row.own().function(), row.own().file()).get(row.own().line()))
        .orElse("");
  }

  /** Another line of the function in which an address lies, "" when it may not be shown. */
  String codeBeside(long address, LineTable.Marker line) {
    return lines
        .flatMap(l -> l.at(address))
        .map(row -> texts(row.own().function(), line.file()).get(line.line()))
        .orElse("");
  }

  /** The lines of a function by their numbers; none when it is not here or may not be shown. */
  private Map<Integer, String> texts(String function, String file) {
    return texts.computeIfAbsent(new Function(function, file), key -> text(source, key));
  }

  /** The text of a function's lines by their numbers. */
  static Map<Integer, String> text(Optional<KernelSource> source, String function, String file) {
    return text(source, new Function(function, file));
  }

  private static Map<Integer, String> text(Optional<KernelSource> source, Function function) {
    Map<Integer, String> all = new HashMap<>();
    source
        .flatMap(s -> s.card(function.name, NO_CALLS))
        .filter(card -> card.file().equals(function.file))
        .ifPresent(card -> card.lines().forEach(l -> all.put(l.number(), l.text().strip())));
    return all;
  }
}
