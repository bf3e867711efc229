package fathom;

import fathom.source.KernelSource;
import fathom.source.LineTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts addresses of a run's kernel into words: by line where its line table is here. */
final class CodePlaces {
  private record Function(String name, String file) {}

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
    boolean shown = source.map(KernelSource::showsCards).orElse(false);
    return texts.computeIfAbsent(
        new Function(function, file), key -> shown ? text(source, key.name, key.file) : Map.of());
  }

  /** The text of a function's lines by their numbers, to find something in it. */
  static Map<Integer, String> text(Optional<KernelSource> source, String function, String file) {
    return source.map(s -> s.lines(function, file)).orElse(Map.of());
  }
}
