package fathom;

import fathom.read.Capture;
import fathom.source.KernelSource;
import fathom.trace.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * In which source file of the kernel each function is, a line each, in a recording: a replay has
 * the layers of the machine that traced, whatever source is where it is shown.
 */
final class SourcePaths {
  static final String PIECE = "about/paths";

  private SourcePaths() {}

  /** The path of a function: as recorded, else of the source that is here. */
  static Function<String, Optional<String>> of(Capture capture, Optional<KernelSource> source) {
    if (!capture.has(PIECE)) return name -> source.flatMap(s -> s.path(name));
    Map<String, String> paths = new HashMap<>();
    for (String line : capture.lines(PIECE)) {
      int space = line.indexOf(' ');
      if (space > 0) paths.put(line.substring(0, space), line.substring(space + 1));
    }
    return name -> Optional.ofNullable(paths.get(name));
  }

  /** With the paths of all these functions. */
  static Capture in(Capture capture, Names functions, Function<String, Optional<String>> pathOf) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, functions.size())
        .mapToObj(functions::name)
        .sorted()
        .forEach(
            name -> pathOf.apply(name).ifPresent(path -> text.append(name + " " + path + "\n")));
    return capture.with(PIECE, text.toString());
  }
}
