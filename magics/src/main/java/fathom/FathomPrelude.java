package fathom;

import fathom.kernel.magic.Prelude;
import java.util.List;

/** What a cell may name without an import of its own. */
public final class FathomPrelude implements Prelude {
  @Override
  public List<String> imports() {
    return List.of(
        "fathom.BpftraceRun",
        "fathom.ComparedRuns",
        "fathom.Export",
        "fathom.Fathom",
        "fathom.TracedRun",
        "tech.tablesaw.api.*");
  }
}
