package fathom.source;

import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes the card of one function: its definition, and what was measured beside its lines. */
final class CardMaker {
  private final Archive archive;
  private final Definitions definitions;
  private final Resolver resolver;
  private final Set<String> traceable;
  private final int maxDepth;
  private final String release;
  private final String mismatch;
  private final Leavers leavers;
  private final Inlined inlined;

  /**
   * @param traceable the base names of what would have been traced had it been called; empty when
   *     that is not known
   * @param maxDepth calls at this depth were not traced; 0 = all were
   */
  CardMaker(
      Archive archive,
      Definitions definitions,
      Resolver resolver,
      Leavers leavers,
      Inlined inlined,
      Set<String> traceable,
      int maxDepth,
      String release,
      String mismatch) {
    this.archive = archive;
    this.definitions = definitions;
    this.resolver = resolver;
    this.traceable = traceable;
    this.maxDepth = maxDepth;
    this.release = release;
    this.mismatch = mismatch;
    this.leavers = leavers;
    this.inlined = inlined;
  }

  /**
   * The tracer's own stack of calls ends at 50 (include/linux/ftrace.h); system calls begin on it.
   */
  private static final int DEEPEST = 45;

  /** What was measured of one callee, all calls of the function together. */
  private static final class Child {
    long calls;
    long nanos;

    void add(long duration) {
      calls++;
      if (duration != Calls.UNKNOWN) nanos += duration;
    }
  }

  /** What is told of together: calls of one function from the same place, or from none. */
  private record ChildKey(String function, Optional<Place> place) {}

  Optional<Card> card(String function, Calls calls) throws IOException {
    BitSet names = namesOf(function, calls.functions());
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) if (names.get(calls.functionId(i))) own.add(i);
    OptionalInt definition = definitions.traced(function, callerFile(own, calls));
    if (definition.isEmpty()) return Optional.empty();
    List<List<Integer>> children = new ArrayList<>();
    Map<String, Child> interrupts = new LinkedHashMap<>();
    long total = 0;
    long self = 0;
    for (int call : own) {
      List<Integer> made = new ArrayList<>();
      total += known(calls.durationNanos(call));
      self += known(calls.selfNanos(call));
      calls
          .childrenOf(call)
          .forEach(
              c -> {
                String name = calls.function(c);
                if (calls.has(c, Mark.INTERRUPT) || CpuEntries.isEntry(name)) {
                  interrupts.computeIfAbsent(name, k -> new Child()).add(calls.durationNanos(c));
                } else {
                  made.add(c);
                }
              });
      children.add(made);
    }
    Own traced =
        new Own(
            own.size(),
            total,
            self,
            whole(own, calls),
            own.stream().noneMatch(c -> calls.has(c, Mark.TRUNCATED)));
    return Optional.of(card(function, definition.getAsInt(), calls, children, interrupts, traced));
  }

  /**
   * The calls of the function itself.
   *
   * @param whole all that they called was recorded
   * @param returned none of them was still running when the trace ended
   */
  private record Own(int calls, long totalNanos, long selfNanos, boolean whole, boolean returned) {}

  private boolean whole(List<Integer> own, Calls calls) {
    int deepest = Math.min(maxDepth == 0 ? DEEPEST : maxDepth - 1, DEEPEST);
    return mismatch.isEmpty()
        && own.stream()
            .noneMatch(
                c ->
                    calls.has(c, Mark.LOST)
                        || calls.has(c, Mark.ORPHAN)
                        || calls.has(c, Mark.TRUNCATED)
                        || calls.depth(c) >= deepest);
  }

  /** The names of a function and its clones; the second half of one is a function of its own. */
  private static BitSet namesOf(String function, Names names) {
    String base = TracedName.base(function);
    boolean half = TracedName.isHalf(function);
    BitSet same = new BitSet();
    for (int i = 0; i < names.size(); i++) {
      String name = names.name(i);
      boolean clone = TracedName.isHalf(name) == half && TracedName.base(name).equals(base);
      if (clone || name.equals(function)) same.set(i);
    }
    return same;
  }

  private static long known(long nanos) {
    return nanos == Calls.UNKNOWN ? 0 : nanos;
  }

  /** The file of the function that called it first, which tells static namesakes apart. */
  private String callerFile(List<Integer> own, Calls calls) {
    for (int call : own) {
      int parent = calls.parent(call);
      if (parent < 0) continue;
      OptionalInt caller = definitions.traced(calls.function(parent), "");
      if (caller.isPresent()) return file(caller.getAsInt());
    }
    return "";
  }

  private String file(int definition) {
    return definitions.index().file(definitions.index().fileOf(definition));
  }

  private Card card(
      String function,
      int definition,
      Calls calls,
      List<List<Integer>> rows,
      Map<String, Child> interrupts,
      Own own)
      throws IOException {
    byte[] text = archive.text(file(definition)).orElse(new byte[0]);
    int first = definitions.index().line(definition);
    Optional<Body.Read> body =
        definitions.index().has(definition, FileFacts.NO_BODY)
            ? Optional.empty()
            : Body.parse(text, Body.offset(text, first), first, definitions.config());
    List<List<String>> runs =
        rows.stream().map(r -> r.stream().map(calls::function).toList()).toList();
    Set<String> all = new LinkedHashSet<>(interrupts.keySet());
    runs.forEach(all::addAll);
    boolean halved = all.stream().anyMatch(c -> isHalfOf(c, function));
    boolean half = TracedName.isHalf(function);
    Set<String> known = own.whole && !halved ? traceable : Set.of();
    Visible visible =
        new Visible(
            definition, definitions, inlined, known, body.map(Body.Read::values).orElse(Set.of()));
    Origins origins =
        new Origins(
            definition,
            resolver,
            definitions.index(),
            body,
            visible,
            leavers::mayLeave,
            runs,
            half,
            own.returned && !halved);
    Map<ChildKey, Child> children = new LinkedHashMap<>();
    Set<String> inEveryCall = runs.isEmpty() ? Set.of() : new HashSet<>(runs.get(0));
    for (int run = 0; run < runs.size(); run++) {
      List<Optional<Place>> places = origins.of(runs.get(run));
      inEveryCall.retainAll(runs.get(run));
      for (int i = 0; i < places.size(); i++) {
        children
            .computeIfAbsent(new ChildKey(runs.get(run).get(i), places.get(i)), k -> new Child())
            .add(calls.durationNanos(rows.get(run).get(i)));
      }
    }
    Map<Integer, List<Card.Hop>> hops = new HashMap<>();
    List<Card.Hop> unplaced = new ArrayList<>();
    Map<String, Set<Place.Way>> measured = new HashMap<>();
    children.forEach(
        (key, child) -> {
          if (key.place.isEmpty()) unplaced.add(hop(key.function, child, List.of(), 0, false));
          for (Place.Way way : key.place.map(Place::ways).orElse(List.of())) {
            int candidates = key.place.get().ways().size();
            hops.computeIfAbsent(way.line(), l -> new ArrayList<>())
                .add(hop(key.function, child, way.via(), candidates, false));
            if (candidates == 1) {
              measured.computeIfAbsent(key.function, f -> new HashSet<>()).add(way);
            }
          }
        });
    interrupts.forEach((name, child) -> unplaced.add(hop(name, child, List.of(), 0, true)));
    TracedFacts.Traced traced =
        new TracedFacts.Traced(
            all, mismatch.isEmpty() ? inEveryCall : Set.of(), measured, own.returned);
    Optional<Map<Integer, Execution>> executions =
        own.calls == 0
            ? Optional.empty()
            : body.filter(Body.Read::certain)
                .map(
                    read ->
                        Deduction.of(
                            read.block(),
                            new TracedFacts(
                                definition,
                                definitions.index(),
                                resolver,
                                visible,
                                read.values(),
                                leavers::mayLeave,
                                traced)));
    return new Card(
        function,
        file(definition),
        release,
        mismatch,
        lines(definition, text, hops, executions),
        own.calls,
        own.totalNanos,
        own.selfNanos,
        unplaced);
  }

  /** What the second half calls, the first does not call itself. */
  private static boolean isHalfOf(String callee, String function) {
    return TracedName.isHalf(callee) && TracedName.base(callee).equals(TracedName.base(function));
  }

  private static Card.Hop hop(
      String function, Child child, List<String> via, int candidates, boolean interrupt) {
    return new Card.Hop(function, via, child.calls, child.nanos, candidates, interrupt);
  }

  private List<Card.Line> lines(
      int definition,
      byte[] bytes,
      Map<Integer, List<Card.Hop>> hops,
      Optional<Map<Integer, Execution>> executions) {
    Index index = definitions.index();
    String[] text = new String(bytes, StandardCharsets.UTF_8).split("\r?\n", -1);
    List<Card.Line> lines = new ArrayList<>();
    int last = Math.min(index.endLine(definition), text.length);
    for (int number = index.line(definition); number <= last; number++) {
      List<Card.Hop> here = hops.getOrDefault(number, List.of());
      boolean certain = here.stream().anyMatch(h -> h.candidates() == 1);
      int line = number;
      Execution deduced =
          executions.map(e -> e.getOrDefault(line, Execution.NO_CODE)).orElse(Execution.UNKNOWN);
      lines.add(
          new Card.Line(
              number, text[number - 1], List.copyOf(here), certain ? Execution.MEASURED : deduced));
    }
    return lines;
  }
}
