package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Traces as people paste them into articles, mails and issue trackers. Each file ends with the tree
 * that is to be read from it: function, microseconds ("?" for unknown), "self?" where the time of
 * its own cannot be known, "=N" for the value returned.
 */
class PastesTest {
  private static final String TREE = "=== tree\n";

  static Stream<Path> pastes() throws IOException, URISyntaxException {
    URL folder = PastesTest.class.getResource("/fathom/read/pastes");
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSizeGreaterThan(20);
      return all.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pastes")
  void areReadAsTheirTree(Path paste) throws IOException {
    String text = Files.readString(paste);
    int end = text.indexOf(TREE);
    Reading reading = TextReader.read(text.substring(0, end));
    assertThat(tree(reading.trace().calls()))
        .as(reading.account().text())
        .isEqualTo(text.substring(end + TREE.length()));
  }

  private static String tree(Calls c) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < c.size(); i++) {
      long nanos = c.durationNanos(i);
      boolean known = nanos != Calls.UNKNOWN;
      s.append("  ".repeat(c.depth(i))).append(c.function(i)).append(' ');
      s.append(known ? String.format(Locale.ROOT, "%d.%03d", nanos / 1_000, nanos % 1_000) : "?");
      if (known && c.selfNanos(i) == Calls.UNKNOWN) s.append(" self?");
      if (c.returned(i) != Calls.UNKNOWN) s.append(" =").append(c.returned(i));
      s.append('\n');
    }
    return s.toString();
  }
}
