package fathom.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.QueryProgress;
import tech.tablesaw.api.Table;

/**
 * SQL over sheets, by DuckDB in memory. A query computes of a sheet the columns that it uses, while
 * it runs; nothing is copied before. It reads sheets and what earlier queries created: no file, no
 * extension and no network is open to it, because a query may come from anywhere, and files have
 * their own ways ({@code %export}, Tablesaw).
 */
public final class Sql implements AutoCloseable {
  /** The schema of tables that are named without one. */
  public static final String MAIN = "main";

  /** The schema where those are looked for that the main one does not have. */
  public static final String TABLES = "tables";

  private static final Pattern NOISE =
      Pattern.compile(
          "^Invalid Input Error: Attempting to execute an unsuccessful[^\\n]*\\nError: ");
  private static final int POLL_MILLIS = 100;

  private final Connection connection;
  private final Map<Long, Sheet> sheets = new ConcurrentHashMap<>();
  private final Map<String, List<Long>> schemas = new HashMap<>();
  private long next;

  /** Opens an empty database; the first time takes a second or two. */
  public Sql() {
    this(false);
  }

  private Sql(boolean files) {
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      execute("SET autoinstall_known_extensions=false");
      execute("SET autoload_known_extensions=false");
      execute("SET allow_community_extensions=false");
      execute("SET memory_limit='" + (Runtime.getRuntime().maxMemory() >> 20) + "MiB'");
      execute(
          "SET temp_directory="
              + literal(
                  Path.of(
                          System.getProperty("java.io.tmpdir"),
                          "fathom-sql-" + ProcessHandle.current().pid())
                      .toString()));
      SheetScan.register(connection, sheets);
      execute("CREATE SCHEMA " + TABLES);
      execute("SET search_path='main," + TABLES + "'");
      if (!files) execute("SET enable_external_access=false");
      execute("SET lock_configuration=true");
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start: " + message(e), e);
    }
  }

  /**
   * Makes sheets readable, under their names, in a schema of their own; what was there before under
   * it is gone.
   *
   * @param schema {@link #MAIN}, or what is before the point: "mine" for {@code mine.calls}
   */
  public void put(String schema, List<Sheet> tables) {
    List<Long> before = schemas.remove(schema);
    try {
      if (!schema.equals(MAIN)) {
        execute("DROP SCHEMA IF EXISTS " + identifier(schema) + " CASCADE");
        execute("CREATE SCHEMA " + identifier(schema));
      } else if (before != null) {
        for (long id : before) {
          execute("DROP VIEW IF EXISTS " + identifier(sheets.get(id).name()));
        }
      }
      List<Long> ids = new ArrayList<>();
      for (Sheet sheet : tables) {
        long id = next++;
        sheets.put(id, sheet);
        ids.add(id);
        execute(
            "CREATE OR REPLACE VIEW "
                + identifier(schema)
                + "."
                + identifier(sheet.name())
                + " AS SELECT * FROM "
                + SheetScan.NAME
                + "("
                + id
                + ")");
      }
      schemas.put(schema, ids);
    } catch (SQLException e) {
      throw new IllegalArgumentException(message(e), e);
    } finally {
      if (before != null) before.forEach(sheets::remove);
    }
  }

  /**
   * Runs one or more statements.
   *
   * @param progress is told percents while it runs
   * @return the last one's result, in the order that the query says, else that of the sheet; empty
   *     and without columns when it has none
   * @throws IllegalArgumentException when SQL does not take it: its message, with the line
   * @throws IllegalStateException when the result has more rows than a table takes
   * @throws InterruptedException when interrupted; the query is ended
   */
  public Table query(String sql, IntConsumer progress) throws InterruptedException {
    try (DuckDBPreparedStatement statement =
        connection.createStatement().unwrap(DuckDBPreparedStatement.class)) {
      FutureTask<Table> task = new FutureTask<>(() -> run(statement, sql));
      Thread runner = new Thread(task, "fathom-sql");
      runner.setDaemon(true);
      runner.start();
      try {
        return result(task, statement, progress);
      } catch (InterruptedException e) {
        statement.cancel();
        runner.join(); // it ends at its next chunk of rows
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(message(e), e);
    }
  }

  private static Table run(Statement statement, String sql) throws SQLException {
    if (!statement.execute(sql)) return Table.create("result");
    try (ResultSet rows = statement.getResultSet()) {
      return SqlResult.table(rows);
    }
  }

  private static Table result(
      FutureTask<Table> task, DuckDBPreparedStatement statement, IntConsumer progress)
      throws InterruptedException, SQLException {
    while (true) {
      try {
        return task.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        QueryProgress state = statement.getQueryProgress();
        progress.accept((int) state.getPercentage());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SQLException failure) throw failure;
        if (e.getCause() instanceof RuntimeException failure) throw failure;
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Writes a sheet as Parquet, compressed by zstd. */
  public static void parquet(Sheet sheet, Path file) {
    try (Sql sql = new Sql(true)) {
      sql.put(MAIN, List.of(sheet));
      sql.execute(
          "COPY "
              + identifier(sheet.name())
              + " TO "
              + literal(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
    } catch (SQLException e) {
      throw new IllegalArgumentException(message(e), e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A name as SQL takes it, whatever is in it. */
  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /**
   * A Java value as SQL takes it, whatever is in it: text is quoted, collections and arrays are
   * lists in brackets.
   */
  public static String literal(Object value) {
    if (value == null) return "NULL";
    if (value instanceof Double d && !Double.isFinite(d)) return "'" + d + "'::DOUBLE";
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    if (value instanceof Iterable<?> all) {
      List<String> parts = new ArrayList<>();
      all.forEach(v -> parts.add(literal(v)));
      return parts.isEmpty() ? "(NULL)" : "(" + String.join(", ", parts) + ")";
    }
    if (value.getClass().isArray()) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < java.lang.reflect.Array.getLength(value); i++) {
        all.add(java.lang.reflect.Array.get(value, i));
      }
      return literal(all);
    }
    return "'" + value.toString().replace("'", "''").replace("\0", "") + "'";
  }

  private static String message(SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher noise = NOISE.matcher(message);
    return noise.find() ? message.substring(noise.end()) : message;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(message(e), e);
    }
  }
}
