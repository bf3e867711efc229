package fathom;

import fathom.table.Sheet;
import fathom.table.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.Table;

/**
 * The notebook's traces as one database: the tables of the last trace by their plain names, those
 * of another one behind the name of its variable ({@code mine.calls}), Tablesaw tables by theirs.
 */
final class Database {
  private static final Pattern NO_SCHEMA = Pattern.compile("schema \"(\\w+)\" does not exist");
  private static final Pattern NO_TABLE =
      Pattern.compile("Table with name \"?(\\w+)\"? does not exist");

  private Sql sql;
  private TracedRun last;
  private final Map<String, Object> known = new HashMap<>();

  /** What SQL does with the names that it does not know is tried again with the variables. */
  synchronized Table query(
      String text, TracedRun run, Fathom.Variables variables, IntConsumer progress)
      throws InterruptedException {
    if (sql == null) sql = new Sql();
    if (run != null && run != last) {
      sql.put(Sql.MAIN, run.sheets());
      last = run;
    }
    for (String name : List.copyOf(known.keySet())) {
      if (text.contains(name)) put(name, value(variables, name));
    }
    while (true) {
      try {
        Table result = sql.query(text, progress);
        return result.setName(origin(text));
      } catch (IllegalArgumentException e) {
        String name = unknown(e.getMessage());
        if (name.isEmpty() || known.containsKey(name) || !put(name, value(variables, name))) {
          throw e;
        }
      }
    }
  }

  /** Whether the traces that a query names, else the last one, are live or replayed. */
  private String origin(String text) {
    List<String> named =
        known.keySet().stream()
            .filter(
                name -> Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(text).find())
            .sorted()
            .map(this::originOf)
            .toList();
    if (!named.isEmpty()) return String.join("; ", named);
    return last == null ? "" : last.origin();
  }

  private String originOf(String name) {
    return known.get(name) instanceof TracedRun run ? name + ": " + run.origin() : name;
  }

  private static String unknown(String message) {
    Matcher schema = NO_SCHEMA.matcher(message);
    if (schema.find()) return schema.group(1);
    Matcher table = NO_TABLE.matcher(message);
    return table.find() ? table.group(1) : "";
  }

  private static Object value(Fathom.Variables variables, String name) {
    try {
      return variables.get(name);
    } catch (Exception e) {
      return null; // no variable: SQL's own message is the better one
    }
  }

  private boolean put(String name, Object value) {
    if (known.get(name) == value && value != null) return true;
    if (value instanceof TracedRun run) sql.put(name, run.sheets());
    else if (!(value instanceof Table)) return false;
    known.put(name, value);
    if (value instanceof Table) sql.put(Sql.TABLES, tables());
    return true;
  }

  private List<Sheet> tables() {
    List<Sheet> sheets = new ArrayList<>();
    known.forEach(
        (name, value) -> {
          if (value instanceof Table table) sheets.add(Sheet.of(name, table));
        });
    return sheets;
  }
}
