package fathom.kernel.cell;

import fathom.kernel.cell.Layout.Field;
import fathom.kernel.cell.Names.Declaration;
import fathom.kernel.cell.Piece.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a stage declares anew, and what follows from it: methods and types of earlier cells that are
 * compiled anew, and variables that lose their values.
 */
final class Redeclarations {
  private final Names before;
  private final Names after;
  private final Layout layout;

  /** Names whose meaning the stage changes. */
  private final Set<String> changed = new HashSet<>();

  private final Set<String> anew = new LinkedHashSet<>();
  private final Map<String, Set<String>> reset = new LinkedHashMap<>();

  Redeclarations(Names before, Names after, Layout layout) {
    this.before = before;
    this.after = after;
    this.layout = layout;
  }

  /** The types whose objects so far are of another type from now on. */
  Set<String> anew() {
    return anew;
  }

  /** The variables that are null again because of such a type, or null if there are none. */
  Set<String> reset(String type) {
    return reset.get(type);
  }

  /** An unchanged declaration is left as it is, so that the objects of its type stay valid. */
  void declare(Piece piece) {
    Declaration known = before.declaration(piece.key());
    String text = layout.source.code().substring(piece.from(), piece.to());
    if (known != null && known.missing() == null && known.text().equals(text)) {
      after.put(
          new Declaration(layout.source, piece, known.holder(), known.uses(), known.missing()));
      return;
    }
    layout.own.add(piece);
    changed.add(piece.name());
    if (known != null && piece.kind() == Kind.TYPE) {
      anew.add(piece.name());
    }
  }

  /** Gives each variable a field: its old one if that has the same type. */
  void fields(Map<String, String> inferred) {
    for (Piece piece : layout.pieces) {
      if (piece.kind() != Kind.VARIABLE) {
        continue;
      }
      for (Piece.Variable declared : piece.variables()) {
        String name = declared.name();
        String type = layout.type(piece) + declared.dimensions();
        if (layout.isInferred(piece)) {
          if (!inferred.containsKey(name)) {
            continue;
          }
          type = inferred.get(name);
        }
        Names.Variable known = before.variable(name);
        if (known != null && known.type().equals(type)) {
          continue;
        }
        if (known != null) {
          changed.add(name);
        }
        field(name, type, piece, declared);
      }
    }
  }

  private void field(String name, String type, Piece piece, Piece.Variable declared) {
    Set<String> words = new LinkedHashSet<>(Arrays.asList(type.split("\\W+")));
    Names.Variable variable = new Names.Variable(name, type, words, layout.variableHolder());
    changed.add(name);
    layout.fields.put(name, new Field(variable, piece, declared));
  }

  /** Adds what depends on what has changed, until nothing more does. */
  void spread() {
    Set<String> ownKeys = new HashSet<>();
    layout.own.forEach(piece -> ownKeys.add(piece.key()));
    Map<String, Piece> setHere = new LinkedHashMap<>();
    Map<String, Piece.Variable> declaredHere = new LinkedHashMap<>();
    for (Piece piece : layout.pieces) {
      for (Piece.Variable variable : piece.variables()) {
        setHere.put(variable.name(), piece);
        declaredHere.put(variable.name(), variable);
      }
      if (piece.kind() == Kind.IMPORT) {
        changed.add(piece.name().substring(piece.name().lastIndexOf('.') + 1));
      }
    }
    layout.own.forEach(piece -> carryNamesakes(piece, ownKeys));
    boolean importsAll = changed.contains("*");
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Declaration declaration : List.copyOf(after.declarations())) {
        boolean pending = declaration.missing() != null;
        if (!ownKeys.contains(declaration.piece().key())
            && !layout.carried.contains(declaration)
            && ((pending && importsAll) || meets(declaration.uses(), changed))) {
          carry(declaration);
          grown = true;
        }
      }
      for (Names.Variable variable : before.variables()) {
        String name = variable.name();
        if (!layout.fields.containsKey(name) && meets(variable.words(), anew)) {
          Piece piece = setHere.get(name);
          String type = variable.type();
          field(name, type, piece, declaredHere.get(name));
          if (piece == null) {
            Set<String> types = new LinkedHashSet<>(variable.words());
            types.retainAll(anew);
            types.forEach(t -> reset.computeIfAbsent(t, key -> new LinkedHashSet<>()).add(name));
          }
          grown = true;
        }
      }
    }
  }

  /**
   * Compiles anew what has the name of a redeclared member and lives in its old class: an import of
   * the name from there would bring the old member back.
   */
  private void carryNamesakes(Piece redeclared, Set<String> ownKeys) {
    Declaration old = before.declaration(redeclared.key());
    if (old == null || old.holder() == null) {
      return;
    }
    for (Declaration other : List.copyOf(after.declarations())) {
      if (other.name().equals(old.name())
          && old.holder().equals(other.holder())
          && !ownKeys.contains(other.piece().key())
          && !layout.carried.contains(other)) {
        carry(other);
      }
    }
  }

  private void carry(Declaration declaration) {
    layout.carried.add(declaration);
    changed.add(declaration.name());
    if (declaration.piece().kind() == Kind.TYPE && declaration.holder() != null) {
      anew.add(declaration.name());
    }
  }

  private static boolean meets(Collection<String> some, Set<String> others) {
    return some.stream().anyMatch(others::contains);
  }
}
