package fathom.source;

import fathom.source.Condition.Truth;
import fathom.source.Statement.Call;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** What a trace tells of the calls in one function's source. */
final class TracedFacts implements Deduction.Facts {
  /** Macros and keywords whose argument is evaluated once, always. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "if",
          "while",
          "for",
          "switch",
          "return",
          "likely",
          "unlikely",
          "WARN_ON",
          "WARN_ON_ONCE",
          "BUG_ON",
          "READ_ONCE");

  /**
   * What was traced of the calls of one function.
   *
   * @param returned all of them came to their end
   */
  record Traced(
      Set<String> called, Set<String> inEveryCall, Map<String, Place> places, boolean returned) {}

  private record Site(int line, String name) {}

  private final int definition;
  private final Definitions definitions;
  private final Index index;
  private final Resolver resolver;
  private final Set<String> traceable;
  private final Set<String> values;
  private final Predicate<String> mayLeave;
  private final Set<String> called;
  private final Set<String> inEveryCall;
  private final Set<Site> measured = new HashSet<>();
  private final boolean returned;

  /**
   * @param traceable the base names of what would have been traced; empty when absence tells
   *     nothing
   * @param values names that the function uses otherwise than by calling them
   * @param mayLeave whether a macro can leave the statement that it stands in
   */
  TracedFacts(
      int definition,
      Definitions definitions,
      Resolver resolver,
      Set<String> traceable,
      Set<String> values,
      Predicate<String> mayLeave,
      Traced traced) {
    this.definition = definition;
    this.definitions = definitions;
    this.index = definitions.index();
    this.resolver = resolver;
    this.traceable = traceable;
    this.values = values;
    this.mayLeave = mayLeave;
    called = bases(traced.called);
    inEveryCall = bases(traced.inEveryCall);
    returned = traced.returned;
    traced.places.forEach(
        (callee, place) -> {
          if (place.ways().size() == 1) measured.add(site(callee, place.ways().get(0)));
        });
  }

  private static Set<String> bases(Collection<String> names) {
    Set<String> bases = new HashSet<>();
    names.forEach(n -> bases.add(TracedName.base(n)));
    return bases;
  }

  private static Site site(String callee, Place.Way way) {
    String name = way.via().isEmpty() ? TracedName.base(callee) : way.via().get(0);
    return new Site(way.line(), name.startsWith(".") ? name.substring(1) : name);
  }

  @Override
  public boolean absent(Call call) {
    return call.certain()
        && !call.member()
        && TRANSPARENT.containsAll(call.within())
        && traceable.contains(call.name())
        && !called.contains(call.name())
        && !values.contains(call.name())
        && isOutOfLine(call.name());
  }

  /** Whether the compiler can only call it: a function of another file, under no macro's name. */
  private boolean isOutOfLine(String function) {
    int name = index.name(function);
    if (name < 0) return false;
    for (int d = index.first(name); d < index.afterLast(name); d++) {
      if (definitions.compiled(d) == Truth.FALSE) continue;
      boolean header = index.isHeader(index.fileOf(d));
      if (index.isMacro(d) || header || index.has(d, FileFacts.INLINE)) return false;
    }
    String own = index.file(index.fileOf(definition));
    OptionalInt found = definitions.traced(function, own);
    return found.isPresent()
        && !index.has(found.getAsInt(), FileFacts.STATIC)
        && index.fileOf(found.getAsInt()) != index.fileOf(definition);
  }

  @Override
  public boolean always(Call call) {
    return !call.member()
        && inEveryCall.contains(call.name())
        && !values.contains(call.name())
        && resolver.linesTo(definition, call.name()).equals(Set.of(call.line()))
        && sitesOn(call.line(), call.name()) == 1
        && !mayBePointedAt(call.name());
  }

  private int sitesOn(int line, String name) {
    int sites = 0;
    for (int c = index.firstCall(definition); c < index.afterLastCall(definition); c++) {
      if (index.callLine(c) == line && index.name(index.callName(c)).equals(name)) sites++;
    }
    return sites;
  }

  /** Whether a call through a pointer in the function may go there. */
  private boolean mayBePointedAt(String function) {
    Wanted wanted = Wanted.byPointer(index, List.of(function));
    for (int c = index.firstCall(definition); c < index.afterLastCall(definition); c++) {
      if (!wanted.at(index.callName(c), index.callKind(c)).isEmpty()) return true;
    }
    return false;
  }

  @Override
  public boolean measured(Call call) {
    return measured.contains(new Site(call.line(), call.name()));
  }

  @Override
  public boolean returned() {
    return returned;
  }

  @Override
  public boolean mayLeave(String name) {
    return mayLeave.test(name);
  }
}
