package fathom.kernel.cell;

import fathom.kernel.cell.Compiler.Problem;
import fathom.kernel.cell.Piece.Kind;
import java.util.List;

/** What the compiler's parser says of the pieces of a stage. */
final class Syntax {
  private final Compiler compiler;
  private final Layout layout;

  Syntax(Compiler compiler, Layout layout) {
    this.compiler = compiler;
    this.layout = layout;
  }

  /** The syntax of pieces whose names nobody has looked up. */
  static Syntax of(Compiler compiler, Names names, Source source, List<Piece> pieces) {
    return new Syntax(
        compiler, new Layout("Cell0", source, pieces, names.copy(), compiler.stars()));
  }

  /** Checks the syntax alone. */
  void check(Failures failures) throws CellFailure {
    Unit unit = prepared();
    List<Problem> problems = problems(unit);
    while (!problems.isEmpty()) {
      if (!takeAsValues(problems, unit)) {
        throw failures.compile(unit, problems, List.of());
      }
      unit = layout.unit();
      problems = problems(unit);
    }
  }

  private List<Problem> problems(Unit unit) {
    return compiler.with(
        Layout.holder(layout.base),
        unit.text(),
        task -> {
          task.parse();
          return task.problems();
        });
  }

  /** Whether a parser takes it, or would take it with more text behind. */
  Completeness completeness() {
    Unit unit = prepared();
    List<Problem> problems = problems(unit);
    while (!problems.isEmpty()) {
      if (!takeAsValues(problems, unit)) {
        int end = layout.pieces.get(layout.pieces.size() - 1).to();
        Problem first = problems.get(0);
        boolean atEnd =
            !unit.isUsers(first.position()) || unit.origin(first.position()).offset() >= end;
        return atEnd ? Completeness.INCOMPLETE : Completeness.INVALID;
      }
      unit = layout.unit();
      problems = problems(unit);
    }
    return Completeness.COMPLETE;
  }

  private Unit prepared() {
    layout.pieces.stream().filter(Piece::declares).forEach(layout.own::add);
    if (!layout.pieces.isEmpty()) {
      Piece last = layout.pieces.get(layout.pieces.size() - 1);
      layout.result = last.kind() == Kind.EXPRESSION ? last : null;
    }
    return layout.unit();
  }

  /** Expressions that are no statements are evaluated for nothing; false if that is no help. */
  boolean takeAsValues(List<Problem> problems, Unit unit) {
    boolean changes = false;
    for (Problem problem : problems) {
      if (problem.code().equals("compiler.err.not.stmt")
          && unit.owner(problem.position()) instanceof Piece piece
          && (piece.kind() == Kind.EXPRESSION || isSwitch(piece))) {
        changes |= layout.values.add(piece);
        int index = layout.pieces.indexOf(piece);
        if (isSwitch(piece) && index == layout.pieces.size() - 1) {
          layout.result = piece;
        }
      }
    }
    return changes;
  }

  private boolean isSwitch(Piece piece) {
    return piece.kind() == Kind.STATEMENT
        && piece.words().contains("switch")
        && layout.source.code().startsWith("switch", piece.from());
  }
}
