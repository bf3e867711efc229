package fathom;

import fathom.analyse.Comparison;
import fathom.analyse.Renames;
import fathom.show.ComparisonView;
import fathom.table.Sheets;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/** Two traced runs, compared: what {@code %compare} and {@link Fathom#compare} return. */
public final class ComparedRuns {
  private final ComparisonView view;

  private ComparedRuns(ComparisonView view) {
    this.view = view;
  }

  static ComparedRuns of(String nameA, TracedRun a, String nameB, TracedRun b) {
    Comparison comparison = Comparison.of(input(a), input(b), Renames.table());
    return new ComparedRuns(new ComparisonView(nameA, facts(a), nameB, facts(b), comparison));
  }

  private static Comparison.Input input(TracedRun run) {
    return new Comparison.Input(run.trace().calls(), run.layerOfCalls());
  }

  private static String facts(TracedRun run) {
    List<String> facts = new ArrayList<>();
    facts.add(run.toString());
    facts.addAll(new RunSummary(run).ground());
    return String.join(", ", facts);
  }

  /** The call paths, aligned. */
  public Comparison comparison() {
    return view.comparison();
  }

  /**
   * One row a call path: {@code place, parent, depth, function, layer, where, calls_a, total_a_ns,
   * self_a_ns, p50_a_ns, share_a, ..._b}; {@code where} is "both", "a" or "b", shares are of self
   * time.
   */
  public Table table() {
    return Sheets.comparison(view.comparison()).table();
  }

  /** Everything that the output shows. */
  public ComparisonView view() {
    return view;
  }

  @Override
  public String toString() {
    return view.nameA()
        + " and "
        + view.nameB()
        + ": "
        + view.comparison().places().size()
        + " call paths, they part at "
        + view.comparison().partings().size();
  }
}
