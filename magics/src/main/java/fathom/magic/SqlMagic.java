package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %%sql}: a query over traces; its result is a Tablesaw table. */
@Command(
    name = "sql",
    header = "Runs SQL (DuckDB's) over traces; the result is a Tablesaw table.",
    description = {
      "The last trace's tables are calls, functions, layers, roots, runs, events, losses, account, and one for each kind",
      "of event (sched_switch). Those of a trace in a variable stand behind its name: mine.calls. A Tablesaw table",
      "is named by its variable. {java} is replaced by the expression's value. Files are not open to SQL:",
      "%%export writes them, Table.read() reads them."
    })
public final class SqlMagic implements Magic {
  private static final Pattern AS = Pattern.compile("\\s*--as(?:=|\\s+)(\\S+)(.*)", Pattern.DOTALL);

  /** Declared for help and completion; the line is SQL's own and read by {@link #AS}. */
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: none)")
  private String declared;

  @Parameters(paramLabel = "QUERY", arity = "0..*", description = "in %%sql; else the cell below")
  private String[] query;

  @Override
  public Object run(MagicCall call) throws Exception {
    Matcher as = AS.matcher(call.line());
    Variable variable = as.matches() ? new Variable(as.group(1)) : null;
    String rest = as.matches() ? as.group(2) : call.line();
    String text = call.isCell() ? rest + "\n" + call.body() : rest;
    if (text.isBlank()) {
      throw new IllegalArgumentException("There is no query: %sql SELECT .., or below %%sql.");
    }
    String expanded = new SqlQuery(text.strip()).expanded(call.notebook());
    Table result =
        Fathom.sql(expanded, name -> call.notebook().evaluate(name), call.notebook().progress());
    if (variable != null) variable.bind(call, result);
    return result.columnCount() == 0 ? null : result;
  }

  @Override
  public boolean takesRawLine() {
    return true;
  }
}
