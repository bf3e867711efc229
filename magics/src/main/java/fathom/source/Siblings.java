package fathom.source;

import fathom.source.Place.Way;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells lines apart by what else was called there: where two inlined helpers may both have called a
 * function, it was the one that is known to have run, because something that only it calls was
 * traced.
 */
final class Siblings {
  /** A helper that a line begins with. */
  private record Helper(int line, String name) {}

  private Siblings() {}

  /** Drops ways through helpers that show no other trace, where another one does. */
  static Map<String, Place> told(Map<String, Place> places) {
    Set<Helper> ran = new HashSet<>();
    for (Place place : places.values()) {
      if (place.ways().size() == 1) helper(place.ways().get(0), ran);
    }
    Map<String, Place> told = new HashMap<>();
    places.forEach((callee, place) -> told.put(callee, told(place, ran)));
    return told;
  }

  private static void helper(Way way, Set<Helper> into) {
    if (!way.via().isEmpty()) into.add(new Helper(way.line(), way.via().get(0)));
  }

  private static Place told(Place place, Set<Helper> ran) {
    if (place.ways().size() == 1) return place;
    List<Way> likely =
        place.ways().stream()
            .filter(w -> !w.via().isEmpty() && ran.contains(new Helper(w.line(), w.via().get(0))))
            .toList();
    return likely.isEmpty() ? place : new Place(likely, place.kind());
  }
}
