package fathom.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.trace.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class SqlTest {
  private static final int ROWS = 5_000;
  private static Sql sql;
  @TempDir Path directory;

  @BeforeAll
  static void open() throws InterruptedException {
    sql = new Sql();
    sql.put(Sql.MAIN, List.of(numbers("calls")));
  }

  @AfterAll
  static void close() {
    sql.close();
  }

  private static Sheet numbers(String name) {
    return Sheet.of(
        name,
        ROWS,
        new Column.Ints("call", i -> i),
        new Column.Ints("parent", i -> i - 1),
        new Column.Longs("duration_ns", i -> i % 2 == 0 ? Calls.UNKNOWN : i * 1_000_000_000L),
        new Column.Doubles("share", i -> i == 0 ? Double.NaN : 0.5),
        new Column.Flags("shown", i -> i == 7),
        new Column.Texts("function", i -> i % 3 == 0 ? null : "f\0ö'" + i % 3));
  }

  private static Table query(String text) throws InterruptedException {
    return sql.query(text, percent -> {});
  }

  @Test
  void everyValueComesThroughAndTheUnknownIsMissing() throws InterruptedException {
    Table all = query("SELECT * FROM calls");
    Table direct = numbers("calls").table();
    assertThat(all.rowCount()).isEqualTo(ROWS);
    assertThat(all.columnNames()).isEqualTo(direct.columnNames());
    for (int c = 0; c < all.columnCount(); c++) {
      for (int r = 0; r < ROWS; r++) {
        assertThat(all.column(c).isMissing(r)).isEqualTo(direct.column(c).isMissing(r));
        assertThat(all.getUnformatted(r, c)).isEqualTo(direct.getUnformatted(r, c));
      }
    }
  }

  @Test
  void aggregatesCountOnlyWhatIsKnown() throws InterruptedException {
    Table t = query("SELECT count(*) n, sum(duration_ns) s, count(parent) p FROM calls");
    assertThat(t.longColumn("n").get(0)).isEqualTo(ROWS);
    assertThat(t.longColumn("s").get(0)).isEqualTo(6_250_000L * 1_000_000_000L);
    assertThat(t.longColumn("p").get(0)).isEqualTo(ROWS - 1);
  }

  @Test
  void resultsHaveTheirTypes() throws InterruptedException {
    Table t =
        query(
            "SELECT 1::TINYINT a, 2::BIGINT b, 1.5 c, true d, DATE '2026-01-02' e,"
                + " TIMESTAMP '2026-01-02 03:04:05' f, [1,2] g, {'x': 1} h, NULL i, 'x' j, 'y' j");
    assertThat(t.columnNames())
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "j_2");
    assertThat(t.intColumn("a").get(0)).isEqualTo(1);
    assertThat(t.dateColumn("e").get(0)).hasToString("2026-01-02");
    assertThat(t.dateTimeColumn("f").get(0)).hasToString("2026-01-02T03:04:05");
    assertThat(t.stringColumn("g").get(0)).isEqualTo("[1, 2]");
    assertThat(t.column("i").isMissing(0)).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> query("SELECT 18446744073709551615::UBIGINT AS big"))
        .withMessageContaining("big");
  }

  @Test
  void schemasAreReplacedWhole() throws InterruptedException {
    sql.put("mine", List.of(numbers("calls"), numbers("x\" y")));
    assertThat(query("SELECT * FROM mine.\"x\"\" y\" LIMIT 1").rowCount()).isEqualTo(1);
    sql.put("mine", List.of(Sheet.of("calls", 1, new Column.Ints("call", i -> 42))));
    assertThat(query("SELECT call FROM mine.calls").intColumn(0).get(0)).isEqualTo(42);
    assertThatIllegalArgumentException().isThrownBy(() -> query("SELECT * FROM mine.\"x\"\" y\""));
  }

  @Test
  void statementsWithoutResultAndSeveralOfThem() throws InterruptedException {
    assertThat(query("CREATE TABLE kept AS SELECT call FROM calls WHERE call < 3").rowCount())
        .isLessThan(2);
    assertThat(query("INSERT INTO kept VALUES (7); SELECT max(call) FROM kept").intColumn(0).get(0))
        .isEqualTo(7);
  }

  @Test
  void errorsAreSqlsOwnWithTheLineAndNothingElse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> query("SELECT count(*)\nFROM callz"))
        .withMessageStartingWith("Catalog Error")
        .withMessageContaining("LINE 2: FROM callz");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> query("SELEC 1"))
        .withMessageContaining("LINE 1");
  }

  @Test
  void noFileNoExtensionAndNoNetworkIsOpen() throws Exception {
    Path file = Files.writeString(directory.resolve("secret.csv"), "a\n1\n");
    for (String text :
        List.of(
            "SELECT * FROM '" + file + "'",
            "SELECT * FROM read_csv('" + file + "')",
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM glob('/etc/*')",
            "COPY (SELECT 1) TO '" + directory.resolve("out.csv") + "'",
            "ATTACH '" + directory.resolve("out.db") + "'",
            "EXPORT DATABASE '" + directory.resolve("all") + "'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '1TB'")) {
      assertThatThrownBy(() -> query(text)).as(text).isInstanceOf(IllegalArgumentException.class);
    }
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aResultThatIsTooLongSaysWhatToDo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> query("SELECT * FROM range(2000001)"))
        .withMessageContaining("2,000,000")
        .withMessageContaining("LIMIT");
    Sheet long_ = Sheet.of("calls", 2_000_001, new Column.Ints("call", i -> i));
    assertThatIllegalStateException()
        .isThrownBy(long_::table)
        .withMessageContaining("2,000,001")
        .withMessageContaining("%%sql");
  }

  @Test
  void anInterruptEndsTheQueryAndTheDatabaseGoesOn() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Thread cell = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                running.await();
                cell.interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    interrupter.start();
    assertThatThrownBy(
            () ->
                sql.query(
                    "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE (a.range * b.range) % 7 = 3",
                    percent -> running.countDown()))
        .isInstanceOf(InterruptedException.class);
    interrupter.join();
    assertThat(query("SELECT 1 x").intColumn("x").get(0)).isEqualTo(1);
  }

  @Test
  void aTablesawTableIsReadAsItIs() throws InterruptedException {
    Table top =
        Table.create(
            "top",
            StringColumn.create("function", "a", null, "b;\n"),
            IntColumn.create(
                "n", new int[] {1, IntColumn.create("x").appendMissing().getInt(0), 3}),
            DoubleColumn.create("share", 0.5, Double.NaN, 1));
    sql.put(Sql.TABLES, List.of(Sheet.of("top", top)));
    Table t = query("SELECT function, n, share FROM top ORDER BY n DESC NULLS LAST");
    assertThat(t.stringColumn(0).asList()).containsExactly("b;\n", "a", "");
    assertThat(t.longColumn(1).isMissing(2)).isTrue();
    assertThat(t.doubleColumn(2).isMissing(2)).isTrue();
  }

  @Test
  void literalsAreValuesWhateverIsInThem() throws InterruptedException {
    String hostile = "'; DROP VIEW calls; --\n\"";
    assertThat(query("SELECT " + Sql.literal(hostile)).stringColumn(0).get(0)).isEqualTo(hostile);
    assertThat(
            query(
                    "SELECT count(*) n FROM calls WHERE call IN "
                        + Sql.literal(new int[] {1, 2, 9999}))
                .longColumn("n")
                .get(0))
        .isEqualTo(2);
    assertThat(
            query("SELECT count(*) n FROM calls WHERE call IN " + Sql.literal(List.of()))
                .longColumn("n")
                .get(0))
        .isZero();
    assertThat(query("SELECT " + Sql.literal(Double.POSITIVE_INFINITY)).doubleColumn(0).get(0))
        .isInfinite();
    assertThat(Sql.literal(null)).isEqualTo("NULL");
  }
}
