package fathom.kernel.cell;

import fathom.kernel.cell.Compiler.Problem;
import fathom.kernel.cell.Layout.Form;
import fathom.kernel.cell.Names.Declaration;
import fathom.kernel.cell.Piece.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks and compiles pieces of a cell that declare no name twice. Methods and types of earlier
 * cells that depend on what is redeclared are compiled anew; what needs names that nobody has
 * declared yet is kept until they are.
 */
final class Stage {
  private static final int MAX_ATTEMPTS = 20;

  private final Compiler compiler;
  private final Failures failures;
  private final Names before;
  private final Names after;
  private final Layout layout;
  private final List<String> notes = new ArrayList<>();
  private final Redeclarations redeclarations;

  Stage(
      Compiler compiler,
      Failures failures,
      Names before,
      Source source,
      List<Piece> pieces,
      String base) {
    this.compiler = compiler;
    this.failures = failures;
    this.before = before;
    this.after = before.copy();
    this.layout = new Layout(base, source, pieces, after, compiler.stars());
    this.redeclarations = new Redeclarations(before, after, layout);
  }

  /**
   * Compiles without running anything.
   *
   * @param wantsValue whether the last piece's value is the cell's
   * @throws CellFailure with all of the compiler's messages
   */
  Program compile(boolean wantsValue) throws CellFailure {
    for (Piece piece : layout.pieces) {
      switch (piece.kind()) {
        case PACKAGE ->
            throw failures.refused(
                layout.source,
                piece.from(),
                piece.to(),
                "a cell has no package; declare what you need without it");
        case IMPORT -> after.addImport(piece.name());
        case TYPE, METHOD -> redeclarations.declare(piece);
        default -> {}
      }
    }
    Map<String, String> inferred = inferred();
    redeclarations.fields(inferred);
    redeclarations.spread();
    Piece last = layout.pieces.isEmpty() ? null : layout.pieces.get(layout.pieces.size() - 1);
    if (wantsValue && last != null && last.kind() == Kind.EXPRESSION && !isPrint(last)) {
      layout.result = last;
    }
    return attempt(last);
  }

  /** Whether it is called for what it shows, not for what it gives. */
  private boolean isPrint(Piece piece) {
    String text = layout.source.code().substring(piece.from(), piece.to());
    return text.startsWith("System.out.")
        || text.startsWith("System.err.")
        || (text.startsWith("display(") && isOneCall(text));
  }

  /** Whether the parenthesis that is opened first is closed by the last sign. */
  private static boolean isOneCall(String text) {
    int depth = 0;
    int closed = 0;
    for (Token token : Lexer.read(text).tokens()) {
      if (closed > 0 && !token.is(";")) {
        return false;
      }
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      closed += token.is(")") && depth == 0 ? 1 : 0;
    }
    return closed == 1;
  }

  private Map<String, String> inferred() throws CellFailure {
    if (layout.pieces.stream().noneMatch(layout::isInferred)) {
      return Map.of();
    }
    redeclarations.fields(Map.of());
    Unit unit = layout.inference();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, List<String>> lost = new LinkedHashMap<>();
    List<Problem> problems =
        compiler.with(
            Layout.holder(layout.base),
            unit.text(),
            task -> {
              if (task.parse()) {
                task.analyze();
                types.putAll(Attribution.localTypes(task));
                lost.putAll(Attribution.membersWithoutType(task));
              }
              return task.problems();
            });
    lost.forEach(
        (name, members) ->
            notes.add(
                "Note: the class of %s has no name, so cells see only its %s: %s cannot be used; declare a class or a record."
                    .formatted(
                        name, Failures.readable(types.get(name)), String.join(", ", members))));
    layout.fields.clear();
    List<Problem> untyped =
        problems.stream()
            .filter(
                problem ->
                    unit.owner(problem.position()) instanceof Piece piece
                        && layout.isInferred(piece)
                        && piece.variables().stream().anyMatch(v -> !types.containsKey(v.name())))
            .toList();
    if (!untyped.isEmpty()) {
      throw failures.compile(unit, untyped, List.of());
    }
    return types;
  }

  private Program attempt(Piece last) throws CellFailure {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      Unit unit = layout.unit();
      Compilation found = Compilation.of(compiler, unit, layout);
      if (!found.parses()) {
        if (!new Syntax(compiler, layout).takeAsValues(found.problems(), unit)) {
          throw failures.compile(unit, found.problems(), Notes.of(layout, redeclarations, notes));
        }
        continue;
      }
      if (found.exit() != null) {
        throw failures.refused(
            layout.source,
            found.exit().from(),
            found.exit().to(),
            "return works only in a method; the value of a cell is its last expression");
      }
      if (found.names() == null) {
        if (!giveWay(found.problems(), unit)) {
          throw failures.compile(
              unit, hard(found.problems(), unit), Notes.of(layout, redeclarations, notes));
        }
        continue;
      }
      Attribution.Place early = found.names().early();
      if (early != null) {
        throw failures.refused(
            layout.source,
            early.from(),
            early.to(),
            early.name() + " is used before it is declared");
      }
      if (!found.problems().isEmpty()) {
        // The class files' own limits: code too large, constant string too long.
        throw failures.compile(unit, found.problems(), Notes.of(layout, redeclarations, notes));
      }
      return program(
          unit,
          found.classes(),
          found.names(),
          layout.result != null && !(last != null && found.assigns()));
    }
    throw new IllegalStateException("the compiler's errors do not come to an end");
  }

  /**
   * Puts off declarations that only lack names, and what earlier cells declared that no longer
   * compiles; false if there is nothing of the kind.
   */
  private boolean giveWay(List<Problem> problems, Unit unit) {
    boolean changes = false;
    Set<Object> done = new HashSet<>();
    for (Problem problem : problems) {
      Object owner = unit.owner(problem.position());
      if (owner == layout.result && owner != null && isVoid(problem)) {
        layout.result = null;
        return true;
      }
      if (owner == null || !done.add(owner) || !isSoft(owner, problems, unit)) {
        continue;
      }
      Piece piece = owner instanceof Declaration d ? d.piece() : (Piece) owner;
      Form form = layout.form(owner);
      boolean inBody =
          piece.kind() == Kind.METHOD
              && piece.body() >= 0
              && form == Form.WHOLE
              && problems.stream()
                  .filter(p -> unit.owner(p.position()) == owner)
                  .allMatch(p -> unit.origin(p.position()).offset() >= piece.body());
      if (form != Form.ABSENT) {
        layout.forms.put(owner, inBody ? Form.STUB : Form.ABSENT);
        layout.missing.putIfAbsent(owner, need(owner, problems, unit));
        changes = true;
      }
    }
    return changes;
  }

  private static boolean isVoid(Problem problem) {
    return problem.code().contains("void") || problem.message().contains("void cannot be");
  }

  private boolean isSoft(Object owner, List<Problem> problems, Unit unit) {
    if (owner instanceof Declaration) {
      return true;
    }
    return owner instanceof Piece piece
        && piece.declares()
        && problems.stream()
            .filter(problem -> unit.owner(problem.position()) == owner)
            .allMatch(problem -> lacksName(problem, unit));
  }

  /** Whether a name is unknown, not a member of something known. */
  private static boolean lacksName(Problem problem, Unit unit) {
    Unit.Origin origin = unit.origin(problem.position());
    return problem.code().startsWith("compiler.err.cant.resolve")
        && origin.offset() < origin.source().code().length()
        && origin.source().code().charAt(origin.offset()) != '.';
  }

  /** What keeps a declaration from being used, in words. */
  private static String need(Object owner, List<Problem> problems, Unit unit) {
    Set<String> unknown = new LinkedHashSet<>();
    for (Problem problem : problems) {
      if (unit.owner(problem.position()) == owner) {
        List<String> lines = problem.message().lines().map(String::strip).toList();
        String symbol =
            lines.stream().filter(line -> line.startsWith("symbol:")).findFirst().orElse(null);
        if (symbol == null) {
          return Failures.readable(lines.get(0));
        }
        unknown.add(symbol.substring("symbol:".length()).strip().replaceAll("\\s+", " "));
      }
    }
    return "it needs " + String.join(", ", unknown) + ", not declared so far";
  }

  /** The errors that fail the cell. */
  private List<Problem> hard(List<Problem> problems, Unit unit) {
    List<Problem> hard =
        problems.stream().filter(p -> !isSoft(unit.owner(p.position()), problems, unit)).toList();
    return hard.isEmpty() ? problems : hard;
  }

  private Program program(
      Unit unit, Map<String, byte[]> classes, Attribution names, boolean hasValue) {
    Map<String, Source> sources = new LinkedHashMap<>();
    for (String holder :
        List.of(Layout.holder(layout.base), layout.variableHolder(), layout.runner())) {
      sources.put(holder, layout.source);
    }
    for (Piece piece : layout.own) {
      after.put(declared(piece, layout.source, piece, Layout.holder(layout.base), names));
    }
    for (Declaration old : layout.carried) {
      String holder = layout.carriedHolder(old);
      sources.put(holder, old.source());
      after.put(declared(old, old.source(), old.piece(), holder, names));
    }
    layout.fields.values().forEach(field -> after.put(field.variable()));
    List<String> order = new ArrayList<>();
    layout.pieces.forEach(piece -> piece.variables().forEach(v -> order.add(v.name())));
    return new Program(
        layout.runner(),
        classes,
        sources,
        unit,
        before,
        after,
        order,
        hasValue,
        Notes.of(layout, redeclarations, notes));
  }

  private Declaration declared(
      Object owner, Source source, Piece piece, String holder, Attribution names) {
    Form form = layout.form(owner);
    return form == Form.WHOLE
        ? new Declaration(source, piece, holder, names.uses(owner), null)
        : new Declaration(
            source,
            piece,
            form == Form.ABSENT ? null : holder,
            piece.words(),
            layout.missing.get(owner));
  }
}
