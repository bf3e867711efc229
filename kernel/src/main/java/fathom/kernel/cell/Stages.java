package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts the pieces of a cell into stages: a new one begins where a name is declared a second time.
 */
final class Stages {
  private Stages() {}

  static List<List<Piece>> of(Source source, List<Piece> pieces) {
    List<List<Piece>> stages = new ArrayList<>();
    stages.add(new ArrayList<>());
    Map<String, String> declared = new HashMap<>();
    for (Piece piece : pieces) {
      Map<String, String> here = new LinkedHashMap<>();
      if (piece.declares()) {
        here.put("d " + piece.key(), "");
      }
      for (Piece.Variable variable : piece.variables()) {
        String type = source.code().substring(piece.modifiersEnd(), piece.typeEnd()).strip();
        here.put("v " + variable.name(), type + variable.dimensions());
      }
      boolean again =
          here.entrySet().stream()
              .anyMatch(
                  entry -> {
                    String type = declared.get(entry.getKey());
                    return type != null
                        && (type.equals("var") || type.isEmpty() || !type.equals(entry.getValue()));
                  });
      if (again) {
        stages.add(new ArrayList<>());
        declared.clear();
      }
      declared.putAll(here);
      stages.get(stages.size() - 1).add(piece);
    }
    return stages;
  }
}
