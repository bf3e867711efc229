package fathom.kernel.cell;

import fathom.kernel.cell.Names.Declaration;
import fathom.kernel.cell.Piece.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a stage does otherwise than its text says, in a line each. */
final class Notes {
  private Notes() {}

  /**
   * All of them.
   *
   * @param more what is known already; it comes first
   */
  static List<String> of(Layout layout, Redeclarations redeclarations, List<String> more) {
    List<String> all = new ArrayList<>(more);
    layout.missing.forEach(
        (owner, missing) -> {
          String name = owner instanceof Declaration d ? d.name() : ((Piece) owner).name();
          boolean lost = owner instanceof Declaration d && d.missing() == null;
          if (lost || owner instanceof Piece) {
            all.add(
                "Note: %s cannot be used %s: %s."
                    .formatted(name, lost ? "any more" : "yet", missing));
          }
        });
    for (String type : redeclarations.anew()) {
      Set<String> variables = redeclarations.reset(type);
      all.add(
          "Note: %s is declared anew%s"
              .formatted(
                  type,
                  variables == null
                      ? "; objects of the former " + type + " are of another type."
                      : ", and so is null again: " + String.join(", ", variables) + "."));
    }
    for (Piece piece : layout.pieces) {
      if (piece.kind() == Kind.VARIABLE
          && Lexer.read(layout.source.code().substring(piece.from(), piece.modifiersEnd()))
              .tokens()
              .stream()
              .anyMatch(token -> token.is("final"))) {
        all.add("Note: final is dropped: " + piece.name() + " can be set again.");
      }
    }
    return all;
  }
}
