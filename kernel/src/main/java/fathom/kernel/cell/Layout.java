package fathom.kernel.cell;

import fathom.kernel.cell.Names.Declaration;
import fathom.kernel.cell.Piece.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a stage becomes Java classes: its methods and types are static members of one class, its
 * variables static fields of another, its statements are methods of a third; what is compiled anew
 * from earlier cells has classes of its own. They see each other through static imports.
 */
final class Layout {
  static final String RUN = "do_it$";
  static final String REACHED = "$reached";

  /** Pieces in one method; a method's code is limited to 64 KiB. */
  private static final int CHUNK = 100;

  private static final Set<String> DROPPED_MODIFIERS =
      Set.of("public", "private", "protected", "static", "transient", "final", "default");

  /** How a declaration goes into the unit. */
  enum Form {
    WHOLE,
    /** A method that says what is missing when it is called. */
    STUB,
    ABSENT
  }

  /** A variable that gets a new field; its piece is null when only its type has changed. */
  record Field(Names.Variable variable, Piece piece, Piece.Variable declared) {}

  final String base;
  final Source source;
  final List<Piece> pieces;
  final Names names;
  private final StarImports stars;
  final Map<String, Field> fields = new LinkedHashMap<>();
  final List<Piece> own = new ArrayList<>();
  final List<Declaration> carried = new ArrayList<>();
  final Map<Object, Form> forms = new HashMap<>();
  final Map<Object, String> missing = new HashMap<>();

  /** Expressions that are no statements; their value goes nowhere. */
  final Set<Piece> values = new LinkedHashSet<>();

  /** Names that the unit imports although no piece of it says them. */
  final Set<String> extraWords = new LinkedHashSet<>();

  /** A word that may be the beginning of another, or null. */
  String begun;

  /** Whether variables declared with {@code var} are local ones, as long as nothing runs. */
  boolean localVars;

  /** The piece whose value the stage returns, or null. */
  Piece result;

  Layout(String base, Source source, List<Piece> pieces, Names names, StarImports stars) {
    this.base = base;
    this.source = source;
    this.pieces = pieces;
    this.names = names;
    this.stars = stars;
  }

  static String holder(String base) {
    return Names.PACKAGE + "." + base;
  }

  String variableHolder() {
    return holder(base + "Vars");
  }

  String runner() {
    return holder(base + "Run");
  }

  String carriedHolder(Declaration declaration) {
    int index = carried.indexOf(declaration);
    return holder("Cell" + declaration.source().cell() + "_" + base + "_" + index);
  }

  Form form(Object declaration) {
    return forms.getOrDefault(declaration, Form.WHOLE);
  }

  /** The whole unit. */
  Unit unit() {
    Unit unit = new Unit();
    head(unit, words(pieces));
    declarations(unit);
    for (Declaration declaration : carried) {
      String holder = carriedHolder(declaration);
      unit.plain("class " + holder.substring(holder.indexOf('.') + 1) + " {");
      declaration(unit, declaration.source(), declaration.piece(), declaration);
      unit.plain("\n}\n");
    }
    variables(unit);
    unit.plain("class " + base + "Run {\npublic static int " + REACHED + ";");
    body(unit);
    return unit.plain("\n}\n");
  }

  /** A unit that only tells the types of variables declared with {@code var}. */
  Unit inference() {
    Unit unit = new Unit();
    head(unit, words(pieces));
    declarations(unit);
    variables(unit);
    unit.plain("class " + base + "Run { static void " + RUN + "() throws Throwable {");
    for (Piece piece : pieces) {
      if (isInferred(piece)) {
        unit.user(source, piece.modifiersEnd(), piece.to(), piece).plain(";");
      }
    }
    return unit.plain("\n}}\n");
  }

  /** Of a class without members there is nothing to say, and each costs the compiler its time. */
  private void declarations(Unit unit) {
    if (!own.isEmpty()) {
      unit.plain("public class " + base + " {");
      own.forEach(piece -> declaration(unit, source, piece, piece));
      unit.plain("\n}\n");
    }
  }

  private void variables(Unit unit) {
    if (!fields.isEmpty()) {
      unit.plain("class " + base + "Vars {");
      fields.values().forEach(field -> field(unit, field));
      unit.plain("\n}\n");
    }
  }

  boolean isInferred(Piece piece) {
    return piece.kind() == Kind.VARIABLE && type(piece).equals("var");
  }

  String type(Piece variables) {
    return source.code().substring(variables.modifiersEnd(), variables.typeEnd()).strip();
  }

  private Set<String> words(Collection<Piece> texts) {
    Set<String> words = new LinkedHashSet<>(extraWords);
    if (begun != null) {
      words.add(begun);
    }
    texts.forEach(piece -> words.addAll(piece.words()));
    carried.forEach(declaration -> words.addAll(declaration.piece().words()));
    fields.values().forEach(field -> words.addAll(field.variable().words()));
    return words;
  }

  private void head(Unit unit, Set<String> words) {
    unit.plain("package " + Names.PACKAGE + ";\n");
    Set<String> mine = new LinkedHashSet<>();
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.IMPORT) {
        mine.add(piece.name());
        unit.user(source, piece.from(), piece.to(), piece).plain(piece.closed() ? "" : ";");
      }
    }
    for (String name : names.importsFor(words)) {
      if (!mine.contains(name) && stars.isOf(name, words, begun)) {
        unit.plain("\nimport " + name + ";");
      }
    }
    Set<String> without = new LinkedHashSet<>();
    Set<String> members = new LinkedHashSet<>();
    for (String name : fields.keySet()) {
      without.add("v " + name);
      members.add(variableHolder() + "." + name);
    }
    for (Piece piece : own) {
      without.add("d " + piece.key());
      if (form(piece) != Form.ABSENT) {
        members.add(holder(base) + "." + piece.name());
      }
    }
    for (Declaration declaration : carried) {
      without.add("d " + declaration.piece().key());
      if (form(declaration) != Form.ABSENT) {
        members.add(carriedHolder(declaration) + "." + declaration.name());
      }
    }
    names.membersFor(words, without).forEach(members::add);
    members.forEach(member -> unit.plain("\nimport static " + member + ";"));
    unit.plain("\n");
  }

  private void declaration(Unit unit, Source from, Piece piece, Object owner) {
    Form form = form(owner);
    if (form == Form.ABSENT) {
      return;
    }
    boolean record = from.code().startsWith("record", piece.modifiersEnd());
    unit.plain(record ? "\nstatic " : "\npublic static ");
    int end = form == Form.STUB ? piece.body() : piece.to();
    StringBuilder text = new StringBuilder(from.code().substring(piece.from(), end));
    blank(text, from.code().substring(piece.from(), piece.modifiersEnd()), piece.kind());
    unit.user(from, piece.from(), text.toString(), owner);
    if (form == Form.STUB) {
      unit.plain(
          "{ throw %s.of(\"%s\", \"%s\"); }"
              .formatted(
                  Unresolved.class.getName(),
                  piece.name(),
                  missing.get(owner).replace("\\", "\\\\").replace("\"", "\\\"")));
    }
  }

  /** Takes out the modifiers that mean nothing here; the length stays. */
  private static void blank(StringBuilder text, String modifiers, Kind kind) {
    int depth = 0;
    for (Token token : Lexer.read(modifiers).tokens()) {
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      boolean kept = kind == Kind.TYPE && token.is("final");
      if (depth == 0 && !kept && DROPPED_MODIFIERS.contains(token.text())) {
        text.replace(token.from(), token.to(), " ".repeat(token.to() - token.from()));
      }
    }
  }

  private void field(Unit unit, Field field) {
    unit.plain("\npublic static ");
    if (field.piece() == null || isInferred(field.piece())) {
      unit.plain(field.variable().type());
    } else {
      Piece piece = field.piece();
      unit.user(source, piece.modifiersEnd(), piece.typeEnd(), piece);
      unit.plain(field.declared().dimensions());
    }
    unit.plain(" " + field.variable().name() + ";");
  }

  private void body(Unit unit) {
    List<Piece> steps =
        pieces.stream().filter(piece -> !piece.declares() && piece.kind() != Kind.IMPORT).toList();
    int chunks = Math.max(1, (steps.size() + CHUNK - 1) / CHUNK);
    int reached = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      boolean last = chunk == chunks - 1;
      unit.plain("\npublic static Object " + (last ? "last$" : RUN + chunk));
      unit.plain("() throws Throwable {");
      for (Piece step : steps.subList(chunk * CHUNK, Math.min(steps.size(), (chunk + 1) * CHUNK))) {
        reached = step(unit, step, reached);
      }
      unit.plain(last && result != null ? "\n}" : "\nreturn null;\n}");
    }
    unit.plain("\npublic static Object " + RUN + "() throws Throwable {");
    for (int chunk = 0; chunk < chunks - 1; chunk++) {
      unit.plain(" " + RUN + chunk + "();");
    }
    unit.plain(" return last$(); }");
  }

  private int step(Unit unit, Piece piece, int reached) {
    int count = reached;
    if (localVars && isInferred(piece)) {
      unit.user(source, piece.modifiersEnd(), piece.to(), piece).plain("\n;");
      return count;
    }
    if (piece.kind() == Kind.VARIABLE) {
      for (Piece.Variable variable : piece.variables()) {
        assignment(unit, piece, variable);
        unit.plain(" " + REACHED + " = " + ++count + ";");
      }
      return count;
    }
    boolean ends = source.code().charAt(piece.to() - 1) == ';';
    int end = ends && piece.kind() == Kind.EXPRESSION ? piece.to() - 1 : piece.to();
    if (piece == result) {
      unit.plain("\nreturn (").user(source, piece.from(), end, piece).plain("\n);");
    } else if (values.contains(piece)) {
      unit.plain("\n{ Object $ = (").user(source, piece.from(), end, piece).plain("\n); }");
    } else if (piece.kind() == Kind.EXPRESSION) {
      unit.user(source, piece.from(), end, piece).plain("\n;");
    } else {
      // Code behind an endless loop or a throw is no error at the top level of a cell.
      unit.plain("\nif (true)").user(source, piece.from(), end, piece);
      unit.plain(piece.closed() ? "" : "\n;");
    }
    return count;
  }

  private void assignment(Unit unit, Piece piece, Piece.Variable variable) {
    String type = type(piece) + variable.dimensions();
    unit.plain("\n" + variable.name() + " = ");
    if (variable.value() < 0) {
      unit.plain(initial(type) + ";");
      return;
    }
    if (source.code().charAt(variable.value()) == '{') {
      unit.plain("new " + type);
    }
    unit.user(source, variable.value(), variable.to(), piece).plain("\n;");
  }

  private static String initial(String type) {
    return switch (type) {
      case "boolean" -> "false";
      case "byte", "short", "char", "int", "long", "float", "double" -> "(" + type + ") 0";
      default -> "null";
    };
  }
}
