package fathom;

import fathom.export.Csv;
import fathom.export.Folded;
import fathom.export.Perfetto;
import fathom.export.Speedscope;
import fathom.show.GraphText;
import fathom.table.Sheet;
import fathom.table.Sql;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The files that a traced run can be written to, for other tools. */
public enum Export {
  /** One of its tables, with types, compressed; for DuckDB, pandas, Spark. */
  PARQUET(".parquet"),
  /** One of its tables as comma-separated values. */
  CSV(".csv"),
  /** The calls as JSON trace events, for ui.perfetto.dev and chrome://tracing. */
  PERFETTO(".perfetto.json"),
  /** The calls for speedscope.app. */
  SPEEDSCOPE(".speedscope.json"),
  /** Self time by path, for flame graphs. */
  FOLDED(".folded"),
  /** The kernel's own function_graph text, with times and tasks. */
  TEXT(".txt");

  private final String ending;

  Export(String ending) {
    this.ending = ending;
  }

  /** What a file of this format ends with: ".csv". */
  public String ending() {
    return ending;
  }

  /** Writes; the file appears when it is complete. */
  void write(TracedRun run, String table, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("There is no folder " + folder + " for " + file.getFileName() + ".");
    }
    Path fresh = Files.createTempFile(folder, ".export", ending);
    try {
      if (this == PARQUET) Sql.parquet(sheet(run, table), fresh);
      else {
        try (Writer out = Files.newBufferedWriter(fresh)) {
          write(run, table, out);
        }
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void write(TracedRun run, String table, Writer out) throws IOException {
    switch (this) {
      case PARQUET -> throw new IllegalStateException("Parquet is written by DuckDB");
      case CSV -> Csv.write(sheet(run, table), out);
      case PERFETTO -> Perfetto.write(run.toString(), run.trace().calls(), out);
      case SPEEDSCOPE -> Speedscope.write(run.toString(), run.trace().calls(), out);
      case FOLDED -> Folded.write(run.trace().calls(), out);
      case TEXT ->
          out.write(run.text(new GraphText.Columns(true, true, true, true, true, false), false));
    }
  }

  private static Sheet sheet(TracedRun run, String table) {
    return run.sheets().stream()
        .filter(s -> s.name().equals(table))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no table "
                        + table
                        + "; there are "
                        + String.join(", ", run.sheets().stream().map(Sheet::name).toList())));
  }
}
