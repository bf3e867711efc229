package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.kernel.display.Progress;
import fathom.read.Reading;
import fathom.read.SmallCaptures;
import fathom.read.TextReader;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  @TempDir Path directory;
  private TracedRun run;

  @BeforeEach
  void read() throws IOException {
    run = RunOpening.of(SmallCaptures.read("direct-8192"), Progress.NONE);
  }

  private Path written(Export format) throws IOException {
    return run.export(format, directory.resolve("größe 1" + format.ending()));
  }

  @Test
  void duckDbReadsParquetAndCsvAsTheCallsAre() throws Exception {
    Calls calls = run.trace().calls();
    for (Path file : List.of(written(Export.PARQUET), written(Export.CSV))) {
      try (var connection = DriverManager.getConnection("jdbc:duckdb:");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT * FROM '" + file + "' ORDER BY call")) {
        for (int i = 0; i < calls.size(); i++) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt("call")).isEqualTo(i);
          assertThat(rows.getString("function")).isEqualTo(calls.function(i));
          long duration = rows.getLong("duration_ns");
          assertThat(rows.wasNull() ? Calls.UNKNOWN : duration).isEqualTo(calls.durationNanos(i));
        }
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Test
  void csvIsTheSameBytesInEveryLocaleAndTimeZone() throws IOException {
    byte[] first = Files.readAllBytes(written(Export.CSV));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      read();
      assertThat(Files.readAllBytes(written(Export.CSV))).isEqualTo(first);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void speedscopeHasBalancedOrderedEvents() throws IOException {
    JsonObject file = json(written(Export.SPEEDSCOPE));
    int frames = file.getAsJsonObject("shared").getAsJsonArray("frames").size();
    int opened = 0;
    for (JsonElement p : file.getAsJsonArray("profiles")) {
      JsonObject profile = p.getAsJsonObject();
      long at = profile.get("startValue").getAsLong();
      Deque<Integer> open = new ArrayDeque<>();
      for (JsonElement e : profile.getAsJsonArray("events")) {
        JsonObject event = e.getAsJsonObject();
        assertThat(event.get("at").getAsLong()).isGreaterThanOrEqualTo(at);
        at = event.get("at").getAsLong();
        int frame = event.get("frame").getAsInt();
        assertThat(frame).isBetween(0, frames - 1);
        if (event.get("type").getAsString().equals("O")) {
          open.push(frame);
          opened++;
        } else {
          assertThat(open.pop()).isEqualTo(frame);
        }
      }
      assertThat(open).isEmpty();
      assertThat(profile.get("endValue").getAsLong()).isEqualTo(at);
    }
    assertThat(opened).isEqualTo(run.trace().calls().size());
  }

  @Test
  void perfettoHasACompleteEventForEachCallInsideItsCallers() throws IOException {
    JsonArray events = json(written(Export.PERFETTO)).getAsJsonArray("traceEvents");
    Calls calls = run.trace().calls();
    int call = 0;
    for (JsonElement e : events) {
      JsonObject event = e.getAsJsonObject();
      if (!event.get("ph").getAsString().equals("X")) continue;
      assertThat(event.get("name").getAsString()).isEqualTo(calls.function(call));
      double micros = event.get("dur").getAsDouble();
      if (calls.parent(call) < 0) {
        assertThat(Math.round(micros * 1000)).isEqualTo(calls.durationNanos(call));
      }
      call++;
    }
    assertThat(call).isEqualTo(calls.size());
  }

  @Test
  void foldedAddsUpToTheSelfTime() throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(written(Export.FOLDED))) {
      assertThat(line).matches("[^; ]+-\\d+(;[^; ]+)+ \\d+");
      sum += Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
    Calls calls = run.trace().calls();
    long self = 0;
    for (int i = 0; i < calls.size(); i++) self += Math.max(0, calls.selfNanos(i));
    assertThat(sum).isEqualTo(self);
  }

  @Test
  void ourOwnReaderReadsTheText() throws IOException {
    Reading again = TextReader.read(written(Export.TEXT));
    Calls calls = run.trace().calls();
    assertThat(again.trace().calls().size()).isEqualTo(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      assertThat(again.trace().calls().function(i)).isEqualTo(calls.function(i));
      assertThat(again.trace().calls().depth(i)).isEqualTo(calls.depth(i));
    }
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    assertThatIOException()
        .isThrownBy(() -> run.export(Export.CSV, directory.resolve("none/x.csv")))
        .withMessageContaining("no folder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run.export(Export.CSV, directory.resolve("x.csv"), "nothing"))
        .withMessageContaining("calls, roots");
    assertThat(directory).isEmptyDirectory();
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }
}
