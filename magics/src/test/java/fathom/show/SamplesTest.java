package fathom.show;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.MimeBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes of whole outputs; leaves them as pages in target/samples for the tests in a browser. */
class SamplesTest {
  private static final Path SAMPLES = Path.of("target", "samples");

  @ParameterizedTest
  @CsvSource({
    "hello, 200000",
    "direct, 200000",
    "large, 1000000",
    "hostile, 60000",
    "bare, 60000",
    "cards, 200000"
  })
  void anOutputStaysWithinItsLimit(String name, int limit) throws IOException {
    String html = (String) output(name).data().get("text/html");
    write(name, html);
    assertThat(html.getBytes(UTF_8)).hasSizeLessThan(limit);
  }

  private static MimeBundle output(String name) {
    return switch (name) {
      case "hello" -> Output.of(SampleRuns.hello());
      case "direct" -> Output.of(SampleRuns.direct());
      case "large" -> Output.of(SampleRuns.large(40_000));
      case "hostile" -> Output.of(SampleRuns.hostile());
      case "bare" -> Output.of(SampleRuns.bare());
      case "cards" -> CardHtml.of(SampleRuns.hello().cards());
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** A page as JupyterLab would show it, in the light theme. */
  private static void write(String name, String html) throws IOException {
    Files.createDirectories(SAMPLES);
    String page =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head>"
            + "<body data-jp-theme-light=\"true\" style=\"font:13px sans-serif;margin:16px\">%s"
            + "</body></html>";
    Files.writeString(SAMPLES.resolve(name + ".html"), page.formatted(name, html));
  }
}
