package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fathom.kernel.display.Progress;
import fathom.read.SmallCaptures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class DatabaseTest {
  private final Database database = new Database();
  private final Map<String, Object> variables = new HashMap<>();
  private TracedRun last;

  @Test
  void theLastTraceHasPlainNamesAndOthersTheirVariables() throws Exception {
    last = run("stdio-12");
    variables.put("mine", run("direct-8192"));
    assertThat(number("SELECT count(*) FROM calls")).isEqualTo(last.trace().calls().size());
    assertThat(number("SELECT count(*) FROM mine.calls"))
        .isEqualTo(((TracedRun) variables.get("mine")).trace().calls().size());
    assertThat(number("SELECT count(*) FROM mine.sched_switch")).isPositive();
    assertThat(number("SELECT count(*) FROM events WHERE kind = 'sched:sched_switch'"))
        .isEqualTo(last.trace().events().ofKind("sched:sched_switch").size());
    for (String table : List.of("functions", "layers", "roots", "runs", "losses", "account")) {
      assertThat(number("SELECT count(*) FROM " + table)).as(table).isPositive();
    }
    assertThat(
            number(
                "SELECT sum(m.self_ns) - sum(m.self_ns) FROM mine.calls m JOIN calls c USING (function)"))
        .isZero();
  }

  @Test
  void aNewTraceOrAVariableSetAnewIsSeen() throws Exception {
    last = run("stdio-12");
    long before = number("SELECT count(*) FROM calls");
    last = run("direct-8192");
    assertThat(number("SELECT count(*) FROM calls")).isNotEqualTo(before);
    variables.put("mine", last);
    assertThat(number("SELECT count(*) FROM mine.calls")).isNotEqualTo(before);
    variables.put("mine", run("stdio-12"));
    assertThat(number("SELECT count(*) FROM mine.calls")).isEqualTo(before);
  }

  @Test
  void tablesAreNamedByTheirVariableAndMayFollowATrace() throws Exception {
    last = run("stdio-12");
    Table top =
        query("SELECT function, count(*) n FROM calls GROUP BY ALL ORDER BY n DESC LIMIT 3");
    variables.put("top", top);
    assertThat(number("SELECT count(*) FROM calls JOIN top USING (function)"))
        .isEqualTo((long) top.longColumn("n").sum());
  }

  @Test
  void whatNobodyKnowsIsSqlsError() {
    variables.put("text", "no trace");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> query("SELECT * FROM nothing.calls"))
        .withMessageContaining("nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> query("SELECT * FROM text"))
        .withMessageContaining("text");
  }

  private Table query(String sql) throws InterruptedException {
    return database.query(sql, last, variables::get, percent -> {});
  }

  private long number(String sql) throws InterruptedException {
    return Long.parseLong(query(sql).getUnformatted(0, 0));
  }

  private static TracedRun run(String name) throws Exception {
    return RunOpening.of(SmallCaptures.read(name), Progress.NONE);
  }
}
