package fathom.source;

import fathom.source.Resolver.Reach;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Tells for each call that a function made the line that it came from: by name where that is
 * enough, and by the order of the calls where the body can be read.
 */
final class Origins {
  /** Coming through a call that would have been traced, and was not. */
  private static final int NOT_MADE = 40;

  private final Map<String, Place> byName;
  private final Optional<Sequences> sequences;
  private final List<Map<String, Reach>> sites = new ArrayList<>();
  private final List<Integer> tails = new ArrayList<>();
  private final List<String> codes = new ArrayList<>();

  /**
   * @param caller the definition of the function
   * @param body what it reads as; empty when it cannot be read
   * @param runs the traced names of what it called, in their order, for each time that it ran
   * @param half it is the second half of the function
   * @param whole each run is known to its end
   */
  Origins(
      int caller,
      Resolver resolver,
      Index index,
      Optional<Body.Read> body,
      Visible visible,
      Predicate<String> mayLeave,
      Collection<List<String>> runs,
      boolean half,
      boolean whole) {
    Set<String> callees = new LinkedHashSet<>();
    runs.forEach(callees::addAll);
    byName = resolver.places(caller, callees);
    callees.removeIf(c -> isSplit(c));
    sequences =
        body.map(
            read -> {
              Flow flow = Flow.of(read.block(), mayLeave);
              Tails tails = Tails.of(read.block());
              List<Sequences.Site> found =
                  sites(flow, tails, index, resolver.reaches(caller, callees));
              int[] passing = new int[flow.size()];
              flow.calls()
                  .forEach(
                      (node, call) ->
                          passing[node] = visible.certainlySomething(call) ? NOT_MADE : 0);
              return new Sequences(flow, found, passing, !half, whole);
            });
  }

  private boolean isSplit(String callee) {
    Place place = byName.get(callee);
    return place != null && place.kind() == Place.Kind.SPLIT;
  }

  /** The calls of the text that are sites, each with what it may lead to. */
  private List<Sequences.Site> sites(
      Flow flow, Tails tails, Index index, SortedMap<Integer, Map<String, Reach>> reaches) {
    record Key(int line, String name) {}
    Map<Key, Deque<Integer>> nodes = new HashMap<>();
    Map<Integer, Integer> lastOfLine = new HashMap<>();
    new TreeMap<>(flow.calls())
        .forEach(
            (node, call) -> {
              nodes
                  .computeIfAbsent(new Key(call.line(), call.name()), k -> new ArrayDeque<>())
                  .add(node);
              lastOfLine.put(call.line(), node);
            });
    Map<Integer, Map<String, Reach>> byNode = new TreeMap<>();
    reaches.forEach(
        (call, ways) -> {
          int line = index.callLine(call);
          Deque<Integer> here = nodes.get(new Key(line, index.name(index.callName(call))));
          Integer node =
              here == null ? lastOfLine.get(line) : here.size() > 1 ? here.poll() : here.peek();
          if (node == null) return;
          Map<String, Reach> all = byNode.computeIfAbsent(node, n -> new HashMap<>());
          ways.forEach((c, r) -> all.merge(c, r, (a, b) -> a.cost() <= b.cost() ? a : b));
        });
    List<Sequences.Site> found = new ArrayList<>();
    byNode.forEach(
        (node, ways) -> {
          Map<String, Integer> offers = new HashMap<>();
          Set<String> once = new LinkedHashSet<>();
          ways.forEach(
              (callee, reach) -> {
                offers.put(callee, reach.cost());
                if (reach.direct()) once.add(callee);
              });
          found.add(new Sequences.Site(node, offers, once));
          sites.add(ways);
          this.tails.add(tails.of(flow.calls().get(node)));
          codes.add(tails.code(flow.calls().get(node)));
        });
    return found;
  }

  /**
   * Where the calls of one run came from.
   *
   * @return one place a callee, empty where none is found
   */
  List<Optional<Place>> of(List<String> run) {
    List<String> asked = run.stream().filter(c -> !isSplit(c)).toList();
    List<Set<Integer>> aligned = sequences.map(s -> s.align(asked)).orElse(List.of());
    List<Optional<Place>> places = new ArrayList<>();
    int at = 0;
    for (String callee : run) {
      Optional<Place> place = Optional.ofNullable(byName.get(callee));
      if (!isSplit(callee) && !aligned.isEmpty()) {
        Set<Integer> here = aligned.get(at++);
        if (!here.isEmpty()) place = Optional.of(place(callee, here));
      }
      places.add(place);
    }
    return places;
  }

  /** Of sites that call through a pointer those that name the function as an argument. */
  private Set<Integer> naming(String callee, Set<Integer> here) {
    Set<Integer> named = new TreeSet<>();
    for (int site = 0; site < sites.size(); site++) {
      Reach reach = sites.get(site).get(callee);
      if (reach == null || reach.kind() != Place.Kind.POINTER) continue;
      if (codes.get(site).matches(".*\\b" + TracedName.base(callee) + "\\b.*")) named.add(site);
    }
    return named.isEmpty() ? here : named;
  }

  /** With the sites whose code the compiler may have made one with that of these. */
  private Set<Integer> withAlike(String callee, Set<Integer> here) {
    Set<Integer> all = new TreeSet<>(here);
    for (int site : here) {
      if (tails.get(site) == Tails.NONE) continue;
      for (int other = 0; other < sites.size(); other++) {
        boolean alike = tails.get(other).equals(tails.get(site));
        if (alike && sites.get(other).containsKey(callee)) all.add(other);
      }
    }
    return all;
  }

  private Place place(String callee, Set<Integer> here) {
    TreeMap<Integer, Place.Way> ways = new TreeMap<>();
    Place.Kind kind = Place.Kind.DIRECT;
    for (int site : withAlike(callee, naming(callee, here))) {
      Reach reach = sites.get(site).get(callee);
      ways.putIfAbsent(reach.way().line(), reach.way());
      kind = reach.kind();
    }
    return new Place(List.copyOf(ways.values()), kind);
  }
}
