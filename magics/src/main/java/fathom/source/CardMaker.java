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
import java.util.function.Predicate;

/** Makes the card of one function: its definition, and what was measured beside its lines. */
final class CardMaker {
  private final Archive archive;
  private final Definitions definitions;
  private final Resolver resolver;
  private final Set<String> traceable;
  private final int maxDepth;
  private final String release;
  private final String mismatch;
  private final Predicate<String> leavers;

  /**
   * @param traceable the base names of what would have been traced had it been called; empty when
   *     that is not known
   * @param maxDepth calls at this depth were not traced; 0 = all were
   */
  CardMaker(
      Archive archive,
      Definitions definitions,
      Resolver resolver,
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
    leavers = new Leavers(archive, definitions)::mayLeave;
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

  /** A callee, and whether it came as an interrupt. */
  private record ChildKey(String function, boolean interrupt) {}

  Optional<Card> card(String function, Calls calls) throws IOException {
    BitSet names = namesOf(function, calls.functions());
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) if (names.get(calls.functionId(i))) own.add(i);
    OptionalInt definition = definitions.traced(function, callerFile(own, calls));
    if (definition.isEmpty()) return Optional.empty();
    Map<ChildKey, Child> children = new LinkedHashMap<>();
    Set<String> inEveryCall = null;
    long total = 0;
    long self = 0;
    for (int call : own) {
      Set<String> made = new HashSet<>();
      total += known(calls.durationNanos(call));
      self += known(calls.selfNanos(call));
      calls
          .childrenOf(call)
          .forEach(
              c -> {
                String name = calls.function(c);
                boolean interrupt = calls.has(c, Mark.INTERRUPT) || CpuEntries.isEntry(name);
                children
                    .computeIfAbsent(new ChildKey(name, interrupt), k -> new Child())
                    .add(calls.durationNanos(c));
                if (!interrupt) made.add(name);
              });
      if (inEveryCall == null) inEveryCall = made;
      else inEveryCall.retainAll(made);
    }
    Own traced =
        new Own(
            own.size(),
            total,
            self,
            inEveryCall == null ? Set.of() : inEveryCall,
            whole(own, calls),
            own.stream().noneMatch(c -> calls.has(c, Mark.TRUNCATED)));
    return Optional.of(card(function, definition.getAsInt(), children, traced));
  }

  /**
   * The calls of the function itself.
   *
   * @param whole all that they called was recorded
   * @param returned none of them was still running when the trace ended
   */
  private record Own(
      int calls,
      long totalNanos,
      long selfNanos,
      Set<String> inEveryCall,
      boolean whole,
      boolean returned) {}

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

  private Card card(String function, int definition, Map<ChildKey, Child> children, Own own)
      throws IOException {
    Set<String> called = new LinkedHashSet<>();
    children.keySet().stream().filter(k -> !k.interrupt).forEach(k -> called.add(k.function));
    Map<String, Place> places = resolver.places(definition, called);
    Map<Integer, List<Card.Hop>> hops = new HashMap<>();
    List<Card.Hop> unplaced = new ArrayList<>();
    children.forEach(
        (key, child) -> {
          Place place = key.interrupt ? null : places.get(key.function);
          if (place == null) {
            unplaced.add(hop(key, child, List.of(), 0));
            return;
          }
          for (Place.Way way : place.ways()) {
            hops.computeIfAbsent(way.line(), l -> new ArrayList<>())
                .add(hop(key, child, way.via(), place.ways().size()));
          }
        });
    Set<String> all = new HashSet<>();
    children.keySet().forEach(k -> all.add(k.function));
    boolean halved = all.stream().anyMatch(c -> isHalfOf(c, function));
    Set<String> known = own.whole && !halved ? traceable : Set.of();
    Set<String> inEveryCall = mismatch.isEmpty() ? own.inEveryCall : Set.of();
    TracedFacts.Traced traced = new TracedFacts.Traced(all, inEveryCall, places, own.returned);
    List<Card.Line> lines = lines(definition, hops, own.calls, known, traced);
    return new Card(
        function,
        file(definition),
        release,
        mismatch,
        lines,
        own.calls,
        own.totalNanos,
        own.selfNanos,
        unplaced);
  }

  /** What the second half calls, the first does not call itself. */
  private static boolean isHalfOf(String callee, String function) {
    return TracedName.isHalf(callee) && TracedName.base(callee).equals(TracedName.base(function));
  }

  private static Card.Hop hop(ChildKey key, Child child, List<String> via, int candidates) {
    return new Card.Hop(key.function, via, child.calls, child.nanos, candidates, key.interrupt);
  }

  private List<Card.Line> lines(
      int definition,
      Map<Integer, List<Card.Hop>> hops,
      int calls,
      Set<String> known,
      TracedFacts.Traced traced)
      throws IOException {
    Index index = definitions.index();
    byte[] bytes = archive.text(file(definition)).orElse(new byte[0]);
    String[] text = new String(bytes, StandardCharsets.UTF_8).split("\r?\n", -1);
    int first = index.line(definition);
    Optional<Map<Integer, Execution>> executions =
        calls == 0 ? Optional.empty() : executions(definition, bytes, first, known, traced);
    List<Card.Line> lines = new ArrayList<>();
    int last = Math.min(index.endLine(definition), text.length);
    for (int number = first; number <= last; number++) {
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

  private Optional<Map<Integer, Execution>> executions(
      int definition, byte[] text, int first, Set<String> known, TracedFacts.Traced traced) {
    return Body.parse(text, offset(text, first), first)
        .map(
            body ->
                Deduction.of(
                    body.block(),
                    new TracedFacts(
                        definition, definitions, resolver, known, body.values(), leavers, traced)));
  }

  private static int offset(byte[] text, int line) {
    int at = 0;
    for (int n = 1; n < line && at < text.length; at++) if (text[at] == '\n') n++;
    return at;
  }
}
