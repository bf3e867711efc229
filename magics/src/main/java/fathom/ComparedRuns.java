package fathom;

import fathom.analyse.Comparison;
import fathom.analyse.ExactRoots;
import fathom.analyse.NominalTime;
import fathom.analyse.Partings;
import fathom.analyse.Renames;
import fathom.analyse.Roots;
import fathom.show.ComparisonView;
import fathom.table.Sheets;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/** Two traced runs, compared: what {@code %compare} and {@link Fathom#compare} return. */
public final class ComparedRuns {
  private final ComparisonView view;
  private final List<Partings.Parting> partings;

  private ComparedRuns(ComparisonView view, List<Partings.Parting> partings) {
    this.view = view;
    this.partings = partings;
  }

  static ComparedRuns of(String nameA, TracedRun a, String nameB, TracedRun b) {
    Calls callsA = compared(a, b);
    Calls callsB = compared(b, a);
    Comparison comparison =
        Comparison.of(
            new Comparison.Input(callsA, a.layersOf(callsA)),
            new Comparison.Input(callsB, b.layersOf(callsB)),
            Renames.table());
    boolean exact = a.exact().isPresent() && b.exact().isPresent();
    boolean nominal = exact && (NominalTime.isIn(callsA) || NominalTime.isIn(callsB));
    List<Partings.Parting> partings =
        exact
            ? Partings.of(executed(a), executed(b), Renames.table())
            : List.<Partings.Parting>of();
    ComparisonView view =
        new ComparisonView(
            nameA,
            facts(a),
            nameB,
            facts(b),
            comparison,
            nominal,
            exact,
            PartingWords.of(nameA, a, nameB, b, partings));
    return new ComparedRuns(view, partings);
  }

  private static Partings.Run executed(TracedRun run) {
    ExactRecord exact = run.exact().orElseThrow();
    return new Partings.Run(exact.calls(), exact.executed(), exact.version());
  }

  /**
   * What is compared of a run: of two exact ones the system calls, so that one that failed early
   * stands beside one that did not; else what the other one begins with, where it is known.
   */
  private static Calls compared(TracedRun run, TracedRun other) {
    Calls shown = run.trace().calls();
    if (run.exact().isEmpty()) return shown;
    Calls all = run.exact().get().calls();
    if (other.exact().isPresent()) {
      return all.ofRoots(Arrays.stream(ExactRoots.heads(all)));
    }
    Calls begun = other.trace().calls();
    Set<String> functions = new TreeSet<>();
    begun.roots().forEach(root -> functions.add(begun.function(root)));
    Calls same = functions.isEmpty() ? shown : Roots.of(all, functions, List.of());
    return same.size() == 0 ? shown : same;
  }

  private static String facts(TracedRun run) {
    List<String> facts = new ArrayList<>();
    facts.add(run.toString());
    facts.addAll(Circumstances.of(run.capture()));
    facts.add(run.origin());
    return String.join(", ", facts);
  }

  /** The call paths, aligned. */
  public Comparison comparison() {
    return view.comparison();
  }

  /** Where two exact runs part, in the order of time; none when they do not, or are not exact. */
  public List<Partings.Parting> partings() {
    return partings;
  }

  /**
   * The first branch at which two exact runs part, in words; "" when they do not part, or are not
   * exact.
   */
  public String firstParting() {
    return view.partings().stream()
        .findFirst()
        .map(p -> p.where() + ": " + p.a() + "; " + p.b())
        .orElse("");
  }

  /**
   * One row a call path: {@code place, parent, depth, function, layer, where, calls_a, total_a_ns,
   * self_a_ns, p50_a_ns, share_a, instructions_a, self_instructions_a, ..._b}; {@code where} is
   * "both", "a" or "b", shares are of self time; instructions are missing where these are not
   * known.
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
    return view.nameA() + " and " + view.nameB();
  }
}
