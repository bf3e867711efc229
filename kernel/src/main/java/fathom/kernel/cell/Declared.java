package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that a cell has declared.
 *
 * @param kind "import", "variable", "method", "class", "interface", "enum" or "record"
 * @param name its name
 * @param type a variable's type, a method's or type's head; else ""
 */
public record Declared(String kind, String name, String type) {
  private static final Pattern KIND = Pattern.compile("\\b(class|interface|enum|record)\\b");

  /** What there is, but for the imports that every notebook begins with. */
  static List<Declared> in(Names names, Collection<String> ownImports) {
    List<Declared> found = new ArrayList<>();
    for (String each : names.imports()) {
      if (!ownImports.contains(each)) {
        found.add(new Declared("import", each, ""));
      }
    }
    for (Names.Variable variable : names.variables()) {
      found.add(new Declared("variable", variable.name(), variable.type()));
    }
    for (Names.Declaration each : names.declarations()) {
      String head = each.text().split("[{;]", 2)[0].strip().replaceAll("\\s+", " ");
      Matcher kind = KIND.matcher(head);
      boolean type = each.piece().kind() == Piece.Kind.TYPE;
      found.add(
          new Declared(
              type && kind.find() ? kind.group() : type ? "class" : "method", each.name(), head));
    }
    return found;
  }
}
