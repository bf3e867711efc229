package fathom.source;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the lines of a function that lead to the functions called by it in a trace. From each call
 * site it goes through what a trace does not show, macros and inlined helpers, and takes the
 * cheapest way; ways of equal cost are all told.
 */
final class Resolver {
  // The cost of a step: what certainly vanishes in the compiler is cheap, what has a symbol of its
  // own, and so should have been traced, is dear.
  private static final int MACRO = 1;
  private static final int INVISIBLE = 10;
  private static final int VISIBLE = 11;
  private static final int VISIBLE_STATIC = 24;
  private static final int ALSO_TRACED = 20;
  private static final int POINTER = 3;
  private static final int UNBOUND_MEMBER = 5;
  private static final int BOUND_MEMBER = 9; // to others

  /** Dearer ways are not looked for. */
  private static final int DEAREST = 59;

  /** Names looked at from one call site; the largest real sites stay far below. */
  private static final int MOST_STEPS = 4000;

  private final Definitions definitions;
  private final Index index;
  private final Set<String> traceable;

  /**
   * Makes a resolver.
   *
   * @param traceable the base names of what the kernel can trace; empty when that is not known
   */
  Resolver(Definitions definitions, Set<String> traceable) {
    this.definitions = definitions;
    this.index = definitions.index();
    this.traceable = traceable;
  }

  /**
   * Finds where a function calls others.
   *
   * @param caller its definition
   * @param callees the traced names of what it called
   * @return by traced name; names without a place are absent
   */
  Map<String, Place> places(int caller, Collection<String> callees) {
    Map<String, Place> places = new LinkedHashMap<>();
    Set<String> open = new HashSet<>();
    for (String callee : callees) {
      if (isOtherHalf(caller, callee)) {
        String rest = "the rest of " + TracedName.base(callee);
        places.put(
            callee,
            new Place(
                List.of(new Place.Way(index.nameLine(caller), List.of(rest))), Place.Kind.SPLIT));
      } else {
        open.add(callee);
      }
    }
    places.putAll(cheapest(reaches(caller, open)));
    if (isMadeByMacro(caller)) {
      // All of its code is of the line on which the macro is used.
      Place use =
          new Place(List.of(new Place.Way(index.nameLine(caller), List.of())), Place.Kind.MACRO);
      open.forEach(callee -> places.putIfAbsent(callee, use));
    }
    return Siblings.told(places);
  }

  /**
   * A way from a call site to a callee.
   *
   * @param cost the higher, the less likely
   * @param direct it is a call by the callee's own name
   */
  record Reach(int cost, Place.Way way, Place.Kind kind, boolean direct) {}

  /**
   * Finds what each call site of a function may lead to.
   *
   * @param callees traced names
   * @return by the number of the call in the index, in its order there, and by callee
   */
  SortedMap<Integer, Map<String, Reach>> reaches(int caller, Collection<String> callees) {
    SortedMap<Integer, Map<String, Reach>> reaches = new TreeMap<>();
    Set<String> open = new HashSet<>(callees);
    search(caller, Wanted.named(index, open), reaches);
    reaches.values().forEach(r -> open.removeAll(r.keySet()));
    if (!open.isEmpty()) search(caller, Wanted.byPointer(index, open), reaches);
    return reaches;
  }

  /** For each callee the lines of the cheapest ways. */
  private static Map<String, Place> cheapest(SortedMap<Integer, Map<String, Reach>> reaches) {
    Map<String, TreeMap<Integer, Reach>> best = new HashMap<>();
    for (Map<String, Reach> site : reaches.values()) {
      site.forEach(
          (callee, reach) -> {
            TreeMap<Integer, Reach> lines = best.computeIfAbsent(callee, c -> new TreeMap<>());
            int before = lines.isEmpty() ? Integer.MAX_VALUE : lines.firstEntry().getValue().cost;
            if (reach.cost > before) return;
            if (reach.cost < before) lines.clear();
            lines.putIfAbsent(reach.way.line(), reach);
          });
    }
    Map<String, Place> places = new HashMap<>();
    best.forEach(
        (callee, lines) -> {
          List<Place.Way> ways = lines.values().stream().map(Reach::way).toList();
          places.put(callee, new Place(ways, lines.firstEntry().getValue().kind));
        });
    return places;
  }

  /** All lines of a function that may lead to another by name, however dear the way. */
  Set<Integer> linesTo(int caller, String callee) {
    Set<Integer> lines = new HashSet<>();
    Wanted wanted = Wanted.named(index, Set.of(callee));
    for (int call = index.firstCall(caller); call < index.afterLastCall(caller); call++) {
      if (!searchFrom(caller, call, wanted).isEmpty()) lines.add(index.callLine(call));
    }
    return lines;
  }

  private boolean isMadeByMacro(int definition) {
    boolean assembler = index.file(index.fileOf(definition)).endsWith(".S");
    return index.has(definition, FileFacts.NO_BODY) && !assembler;
  }

  private boolean isOtherHalf(int caller, String callee) {
    return TracedName.isHalf(callee)
        && TracedName.base(callee).equals(index.name(index.nameOf(caller)));
  }

  /**
   * A step on a way from a call site.
   *
   * @param hidden how many functions it has gone through that a trace cannot show
   */
  private record Step(int name, CallKind kind, int file, int cost, int hidden, Step before) {}

  private void search(int caller, Wanted wanted, Map<Integer, Map<String, Reach>> reaches) {
    for (int call = index.firstCall(caller); call < index.afterLastCall(caller); call++) {
      Map<String, Reach> found = searchFrom(caller, call, wanted);
      if (!found.isEmpty()) reaches.computeIfAbsent(call, c -> new HashMap<>()).putAll(found);
    }
  }

  private Map<String, Reach> searchFrom(int caller, int call, Wanted wanted) {
    int line = index.callLine(call);
    Map<String, Reach> found = new HashMap<>();
    PriorityQueue<Step> queue = new PriorityQueue<>(Comparator.comparingInt(Step::cost));
    queue.add(
        new Step(index.callName(call), index.callKind(call), index.fileOf(caller), 0, 0, null));
    BitSet seen = new BitSet();
    BitSet seenMembers = new BitSet();
    for (int steps = 0; !queue.isEmpty() && steps < MOST_STEPS; steps++) {
      Step step = queue.poll();
      boolean direct = step.kind == CallKind.DIRECT || step.kind == CallKind.ALIAS;
      BitSet seenHere = direct ? seen : seenMembers;
      if (seenHere.get(step.name)) continue;
      seenHere.set(step.name);
      int cost = step.cost + extra(step, wanted);
      for (String callee : wanted.at(step.name, step.kind)) {
        Reach before = found.get(callee);
        if (before == null || cost < before.cost)
          found.put(callee, reach(step, cost, line, wanted));
      }
      if (direct) expand(caller, step, wanted, queue);
    }
    return found;
  }

  private Reach reach(Step last, int cost, int line, Wanted wanted) {
    boolean direct = last.before == null && last.kind == CallKind.DIRECT && !wanted.isPointers();
    return new Reach(
        // How deep it is inlined makes a way no less likely.
        cost - INVISIBLE * Math.max(0, last.hidden - 1),
        new Place.Way(line, via(last)),
        kind(last, cost, wanted.isPointers()),
        direct);
  }

  private int extra(Step step, Wanted wanted) {
    if (!wanted.isPointers()) return 0;
    if (step.kind == CallKind.POINTER) return POINTER;
    return index.isBound(step.name) ? BOUND_MEMBER : UNBOUND_MEMBER;
  }

  private void expand(int caller, Step step, Wanted wanted, PriorityQueue<Step> queue) {
    for (int d = index.first(step.name); d < index.afterLast(step.name); d++) {
      if (d == caller || index.firstCall(d) == index.afterLastCall(d)) continue;
      if (definitions.isLeftOut(d)) continue;
      int price = price(caller, step, d, wanted);
      int hidden = step.hidden + (price == INVISIBLE ? 1 : 0);
      int cost = step.cost + price;
      if (cost > DEAREST) continue;
      for (int call = index.firstCall(d); call < index.afterLastCall(d); call++) {
        queue.add(
            new Step(
                index.callName(call), index.callKind(call), index.fileOf(d), cost, hidden, step));
      }
    }
  }

  /** What it costs to go through a definition; more than the dearest when that cannot be. */
  private int price(int caller, Step step, int d, Wanted wanted) {
    int file = index.fileOf(d);
    boolean near = index.isHeader(file) || file == step.file || file == index.fileOf(caller);
    if (index.isMacro(d)) return near ? MACRO : DEAREST + 1;
    // What a function that a macro makes calls by a pointer, the macro's arguments say: the probes
    // of a trace event, which are not traced.
    if (wanted.isPointers() && index.has(d, FileFacts.NO_BODY)) return DEAREST + 1;
    boolean visible = traceable.contains(index.name(step.name));
    boolean hidden = !traceable.isEmpty() && !visible;
    if (!near && !hidden) return DEAREST + 1;
    int price = !visible ? INVISIBLE : index.has(d, FileFacts.STATIC) ? VISIBLE_STATIC : VISIBLE;
    boolean traced = !wanted.isPointers() && wanted.names(step.name);
    return traced ? price + ALSO_TRACED : price;
  }

  private List<String> via(Step last) {
    Deque<String> way = new ArrayDeque<>();
    if (last.kind == CallKind.MEMBER) way.push("." + index.name(last.name));
    if (last.kind == CallKind.HOOK) way.push(index.name(last.name));
    if (last.kind == CallKind.POINTER) way.push("*" + index.name(last.name));
    for (Step s = last.before; s != null; s = s.before) {
      // A macro and the static call that it makes often share a name.
      String name = index.name(s.name);
      if (!name.equals(way.peek())) way.push(name);
    }
    return List.copyOf(way);
  }

  private static Place.Kind kind(Step last, int cost, boolean pointers) {
    if (pointers) return Place.Kind.POINTER;
    if (last.kind == CallKind.MEMBER || last.kind == CallKind.HOOK) return Place.Kind.TABLE;
    if (cost == 0) return Place.Kind.DIRECT;
    return cost < INVISIBLE ? Place.Kind.MACRO : Place.Kind.INLINED;
  }
}
