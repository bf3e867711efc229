package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the cells have declared so far: imports, variables, methods and types. */
final class Names {
  /** The package of all cells' classes; they see each other's package-private members. */
  static final String PACKAGE = "notebook";

  /**
   * @param type as it stands in Java source
   * @param words the identifiers in its type
   * @param holder the class whose static field it is
   */
  record Variable(String name, String type, Set<String> words, String holder) {}

  /**
   * A method or type.
   *
   * @param holder the class whose static member it is; null as long as it cannot be compiled
   * @param uses the names of cells that it depends on
   * @param missing what it needs and nobody has declared, null if nothing
   */
  record Declaration(Source source, Piece piece, String holder, Set<String> uses, String missing) {
    /** A declaration is itself, as its piece is. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    String name() {
      return piece.name();
    }

    String text() {
      return source.code().substring(piece.from(), piece.to());
    }
  }

  private final Map<String, String> imports;
  private final Map<String, Variable> variables;
  private final Map<String, Declaration> declarations;

  Names() {
    this(Map.of(), Map.of(), Map.of());
  }

  private Names(
      Map<String, String> imports,
      Map<String, Variable> variables,
      Map<String, Declaration> declarations) {
    this.imports = new LinkedHashMap<>(imports);
    this.variables = new LinkedHashMap<>(variables);
    this.declarations = new LinkedHashMap<>(declarations);
  }

  Names copy() {
    return new Names(imports, variables, declarations);
  }

  /** Adds an import, "java.util.List" or "static java.lang.Math.*", in the place of its like. */
  void addImport(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    boolean single = !simple.equals("*");
    imports.remove(single ? simple : name);
    imports.put(single ? (name.startsWith("static ") ? "static " : "") + simple : name, name);
    if (single && !name.startsWith("static ")) {
      declarations.remove(simple);
    }
  }

  Collection<String> imports() {
    return imports.values();
  }

  void put(Variable variable) {
    variables.put(variable.name(), variable);
  }

  void put(Declaration declaration) {
    if (declaration.piece().kind() == Piece.Kind.TYPE) {
      imports.remove(declaration.name());
    }
    declarations.put(declaration.piece().key(), declaration);
  }

  /**
   * Takes back what a cell that failed has not reached: the variables that it would have declared
   * after that, and what was compiled anew because of them.
   *
   * @param order the cell's variables in the order in which it sets them
   * @param reached how many of them it has set
   */
  void withdraw(Names before, List<String> order, int reached) {
    boolean changes = false;
    for (String name : order.subList(reached, order.size())) {
      Variable old = before.variables.get(name);
      if (old != null && variables.get(name) != old) {
        variables.put(name, old);
        changes = true;
      } else if (old == null) {
        variables.remove(name);
      }
    }
    if (changes) {
      before.declarations.forEach(
          (key, old) -> {
            Declaration now = declarations.get(key);
            if (now != null && now.source() == old.source() && now.piece() == old.piece()) {
              declarations.put(key, old);
            }
          });
    }
  }

  /** Adds what was declared by others between two points in time. */
  void keep(Names then, Names now) {
    now.variables.forEach(
        (name, variable) -> {
          if (then.variables.get(name) != variable) {
            variables.put(name, variable);
          }
        });
  }

  /** Removes what has one of these names; an import's is all that follows the word import. */
  void forget(Collection<String> names) {
    imports.values().removeAll(names);
    variables.keySet().removeAll(names);
    declarations.values().removeIf(each -> names.contains(each.name()));
  }

  Variable variable(String name) {
    return variables.get(name);
  }

  Declaration declaration(String key) {
    return declarations.get(key);
  }

  Collection<Variable> variables() {
    return variables.values();
  }

  Collection<Declaration> declarations() {
    return declarations.values();
  }

  /** The import statements that text with these words can need. */
  List<String> importsFor(Set<String> words) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> entry : imports.entrySet()) {
      String simple = entry.getKey().substring(entry.getKey().lastIndexOf(' ') + 1);
      if (entry.getValue().endsWith("*") || words.contains(simple)) {
        found.add(entry.getValue());
      }
    }
    return found;
  }

  /** Where the names among these words live: "notebook.Cell1.f". */
  Stream<String> membersFor(Set<String> words, Set<String> without) {
    return Stream.concat(
            variables.values().stream()
                .filter(v -> words.contains(v.name()) && !without.contains("v " + v.name()))
                .map(v -> v.holder() + "." + v.name()),
            declarations.values().stream()
                .filter(d -> d.holder() != null && words.contains(d.name()))
                .filter(d -> !without.contains("d " + d.piece().key()))
                .map(d -> d.holder() + "." + d.name()))
        .distinct();
  }
}
