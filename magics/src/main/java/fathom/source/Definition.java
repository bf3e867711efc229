package fathom.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Where a function is defined.
 *
 * @param first its first line
 * @param lines their text
 */
public record Definition(int first, List<String> lines) {

  /** That which holds a line of a file. */
  static Optional<Definition> holding(Archive archive, String function, String file, int line) {
    Index index = archive.index();
    int name = index.name(TracedName.base(function));
    if (name < 0) return Optional.empty();
    for (int d = index.first(name); d < index.afterLast(name); d++) {
      boolean there = index.line(d) <= line && line <= index.endLine(d);
      if (index.isMacro(d) || !there || !index.file(index.fileOf(d)).equals(file)) continue;
      return Optional.of(text(archive, file, index.line(d), index.endLine(d)));
    }
    return Optional.empty();
  }

  private static Definition text(Archive archive, String file, int first, int end) {
    try {
      byte[] whole = archive.text(file).orElse(new byte[0]);
      List<String> lines = List.of(new String(whole, StandardCharsets.UTF_8).split("\r?\n", -1));
      return new Definition(first, lines.subList(first - 1, Math.min(end, lines.size())));
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }
}
