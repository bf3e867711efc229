package fathom.source;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A small source tree for tests. */
final class Tree {
  final Map<String, String> files = new LinkedHashMap<>();

  Tree file(String path, String text) {
    files.put(path, text);
    return this;
  }

  Index index() {
    IndexBuilder builder = new IndexBuilder();
    files.forEach(
        (path, text) ->
            builder.add(path, Scanner.scan(text.getBytes(StandardCharsets.ISO_8859_1))));
    return builder.build(Map.of());
  }
}
