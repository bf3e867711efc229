package fathom.source;

import fathom.source.Statement.Call;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a trace tells of the calls in one function's source. */
final class TracedFacts implements Deduction.Facts {
  /**
   * What was traced of the calls of one function.
   *
   * @param measured the ways of those calls of which the line is certain, by the function called
   * @param returned all of them came to their end
   */
  record Traced(
      Set<String> called,
      Set<String> inEveryCall,
      Map<String, Set<Place.Way>> measured,
      boolean returned) {}

  private record Site(int line, String name) {}

  private final int definition;
  private final Index index;
  private final Resolver resolver;
  private final Visible visible;
  private final Set<String> values;
  private final Predicate<String> mayLeave;
  private final Set<String> called;
  private final Set<String> inEveryCall;
  private final Set<Site> measured = new HashSet<>();
  private final boolean returned;

  /**
   * @param visible what would have been traced
   * @param values names that the function uses otherwise than by calling them
   * @param mayLeave whether a macro can leave the statement that it stands in
   */
  TracedFacts(
      int definition,
      Index index,
      Resolver resolver,
      Visible visible,
      Set<String> values,
      Predicate<String> mayLeave,
      Traced traced) {
    this.definition = definition;
    this.index = index;
    this.resolver = resolver;
    this.visible = visible;
    this.values = values;
    this.mayLeave = mayLeave;
    called = bases(traced.called);
    inEveryCall = bases(traced.inEveryCall);
    returned = traced.returned;
    traced.measured.forEach((callee, ways) -> ways.forEach(way -> measured.add(site(callee, way))));
  }

  private static Set<String> bases(Collection<String> names) {
    Set<String> bases = new HashSet<>();
    names.forEach(n -> bases.add(TracedName.base(n)));
    return bases;
  }

  private static Site site(String callee, Place.Way way) {
    String name = way.via().isEmpty() ? TracedName.base(callee) : way.via().get(0);
    boolean pointer = name.startsWith(".") || name.startsWith("*");
    return new Site(way.line(), pointer ? name.substring(1) : name);
  }

  @Override
  public boolean absent(Call call) {
    return visible.certainly(call) && !called.contains(call.name());
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
