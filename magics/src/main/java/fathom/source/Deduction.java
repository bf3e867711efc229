package fathom.source;

import fathom.source.Statement.Block;
import fathom.source.Statement.Call;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Works out which statements of a function ran and which did not, from which of its calls were
 * traced. It claims only what follows: where facts and conclusions disagree it drops all that it
 * says did not run.
 */
final class Deduction {
  /** What the trace tells of the calls in a function's source. */
  interface Facts {
    /** It would have been traced had it been made, and was not. */
    boolean absent(Call call);

    /** It was made in every call of the function, and nothing else there makes it. */
    boolean always(Call call);

    /** It led to a traced call, and nothing else in the function is thought to have. */
    boolean measured(Call call);

    /** Every call of the function came to its end while it was traced. */
    boolean returned();

    /** A macro of this name may leave the statement: return, goto, break, continue. */
    boolean mayLeave(String name);
  }

  private final Facts facts;
  private final Map<String, Integer> labels;
  private final Map<Plain, Execution> known = new IdentityHashMap<>();
  private boolean contradiction;

  private Deduction(Block body, Facts facts) {
    this.facts = facts;
    labels = labels(body).collect(Collectors.toMap(Label::name, Label::first, Math::min));
  }

  /**
   * What is known of each line that has code.
   *
   * @param body of a function that was called
   */
  static Map<Integer, Execution> of(Block body, Facts facts) {
    Deduction d = new Deduction(body, facts);
    d.fromTheStart(body.statements());
    d.ran(body);
    if (d.evidence(body).isPresent()) d.contradiction = true;
    else {
      d.notRun(body);
      d.everyCall(body.statements());
    }
    if (d.contradiction) {
      d.known.values().removeIf(e -> e.state() == Execution.State.NOT_RUN);
    } else {
      d.merged(body);
    }
    return d.lines(body);
  }

  // --- what ran -------------------------------------------------------------------------------

  /** Whatever comes before the first statement that can leave. */
  private void fromTheStart(List<Statement> statements) {
    for (Statement s : statements) {
      if (s instanceof Label) continue;
      begun(s, "every call begins here");
      if (mayLeave(s)) return;
    }
  }

  /** A statement has begun: what of it is certain to run has run. */
  private void begun(Statement s, String reason) {
    if (s instanceof Plain p) {
      set(p, Execution.ran(reason));
    } else if (s instanceof Block b) {
      for (Statement inner : b.statements()) {
        begun(inner, reason);
        if (mayLeave(inner)) return;
      }
    } else if (s instanceof Loop l && l.bodyFirst()) {
      begun(l.body(), reason);
      if (!mayLeave(l.body())) set(l.head(), Execution.ran(reason));
    } else {
      s.condition().ifPresent(head -> set(head, Execution.ran(reason)));
    }
  }

  /** Everything that must have run before a measured line; whether there is one in it. */
  private boolean ran(Statement s) {
    if (s instanceof Plain p) {
      boolean measured = measured(p);
      if (measured) set(p, Execution.MEASURED);
      return measured;
    }
    boolean any = false;
    if (s instanceof Block b) {
      List<Statement> list = b.statements();
      for (int k = 0; k < list.size(); k++) {
        if (!ran(list.get(k))) continue;
        any = true;
        if (!labelled(list.get(k))) cameThrough(list, k);
        if (facts.returned() && !mayLeave(list.get(k))) wentOn(list, k);
      }
      return any;
    }
    for (Statement part : s.parts()) any |= ran(part);
    if (s.condition().isPresent()) {
      Plain head = s.condition().get();
      if (measured(head)) set(head, Execution.MEASURED);
      else if (any && !labelled(s)) {
        boolean before = !(s instanceof Loop l && l.bodyFirst());
        if (before) set(head, Execution.ran("a line below it ran"));
      }
      any |= measured(head);
    }
    return any;
  }

  /** What stands before a statement that was reached, back to where one may have jumped in. */
  private void cameThrough(List<Statement> list, int reached) {
    String reason = "line " + list.get(reached).first() + " was reached through it";
    for (int j = reached - 1; j >= 0; j--) {
      Statement s = list.get(j);
      if (s instanceof Label) return;
      if (labelled(s)) {
        return;
      }
      begun(s, reason);
    }
  }

  /** What follows a statement that ran and cannot leave. */
  private void wentOn(List<Statement> list, int ran) {
    String reason = "line " + list.get(ran).last() + " goes on here";
    for (Statement s : list.subList(ran + 1, list.size())) {
      begun(s, reason);
      if (mayLeave(s)) return;
    }
  }

  private boolean measured(Plain p) {
    return p.calls().stream().anyMatch(facts::measured);
  }

  // --- what did not run -----------------------------------------------------------------------

  /** A call that would have been made had the statement been begun, and was not. */
  private Optional<Call> evidence(Statement s) {
    if (s instanceof Plain p) return p.calls().stream().filter(facts::absent).findFirst();
    if (labelled(s)) return Optional.empty();
    if (s instanceof Block b) {
      for (Statement inner : b.statements()) {
        Optional<Call> found = evidence(inner);
        if (found.isPresent()) return found;
        if (mayLeave(inner)) return Optional.empty();
      }
      return Optional.empty();
    }
    if (s instanceof Loop l && l.bodyFirst()) return evidence(l.body());
    Optional<Call> inHead = s.condition().flatMap(this::evidence);
    if (inHead.isPresent() || !(s instanceof Choice c) || c.otherwise().isEmpty()) return inHead;
    Optional<Call> otherwise = evidence(c.otherwise().get());
    return otherwise.isPresent() ? evidence(c.then()) : otherwise;
  }

  private void notRun(Statement s) {
    if (s instanceof Block b) {
      notRun(b.statements());
    } else {
      for (Statement part : s.parts()) {
        if (part instanceof Block || labelled(part)) {
          notRun(part);
          continue;
        }
        Optional<Call> call = evidence(part);
        if (call.isPresent()) dead(part, notTraced(call.get()));
        else notRun(part);
      }
    }
  }

  private void notRun(List<Statement> list) {
    int clean = 0; // the first statement from which nothing leaves before the one looked at
    for (int k = 0; k < list.size(); k++) {
      Statement s = list.get(k);
      Optional<Call> call = evidence(s);
      if (call.isEmpty()) {
        notRun(s);
        if (mayLeave(s)) clean = k + 1;
        continue;
      }
      String reason = notTraced(call.get());
      for (int j = clean; j <= k; j++) dead(list.get(j), reason);
      int next = k + 1;
      while (next < list.size()
          && !(list.get(next) instanceof Label)
          && !labelled(list.get(next))) {
        dead(list.get(next++), reason);
      }
      clean = next;
      k = next - 1;
    }
  }

  private static String notTraced(Call call) {
    return "no call of " + call.name() + " (line " + call.line() + ") was traced";
  }

  /** A list that every call of the function runs from its start, once. */
  private void everyCall(List<Statement> list) {
    Optional<Call> goal = Optional.empty();
    int beyond = 0;
    for (int k = list.size() - 1; k >= 0; k--) {
      Statement s = list.get(k);
      if (jumpsBack(Math.max(beyond, s.last()))) continue;
      if (s instanceof Block b) everyCall(b.statements());
      if (s instanceof Choice c) choice(c, goal, beyond);
      if (goal.isEmpty() && always(s).isPresent()) {
        goal = always(s);
        beyond = s.last();
      }
    }
  }

  /** Whether one may jump to a place before the end of a line, and so run what is there again. */
  private boolean jumpsBack(int line) {
    return labels.values().stream().anyMatch(label -> label <= line);
  }

  private void choice(Choice c, Optional<Call> goal, int beyond) {
    if (insideOf(c.then())) {
      c.otherwise().ifPresent(o -> dead(o, "the other branch ran every time"));
      if (c.then() instanceof Block b) everyCall(b.statements());
    } else if (c.otherwise().filter(this::insideOf).isPresent()) {
      dead(c.then(), "the other branch ran every time");
      if (c.otherwise().get() instanceof Block b) everyCall(b.statements());
    }
    if (goal.isEmpty()) return;
    String reason =
        "every call went on to " + goal.get().name() + " (line " + goal.get().line() + ")";
    if (leaves(c.then(), beyond)) dead(c.then(), reason);
    c.otherwise().filter(o -> leaves(o, beyond)).ifPresent(o -> dead(o, reason));
  }

  private boolean insideOf(Statement branch) {
    return always(branch).isPresent();
  }

  /** A call in it that every call of the function made, and no other way than by beginning it. */
  private Optional<Call> always(Statement s) {
    if (s instanceof Plain p) return p.calls().stream().filter(facts::always).findFirst();
    if (s instanceof Block b) {
      return b.statements().stream().flatMap(inner -> always(inner).stream()).findFirst();
    }
    if (s instanceof Choice c) return always(c.head());
    return Optional.empty();
  }

  /** Whether it never goes on to what follows, nor back: it returns, or jumps beyond a line. */
  private boolean leaves(Statement s, int beyond) {
    if (s instanceof Plain p) {
      return p.exit() == Exit.RETURN || (p.exit() == Exit.GOTO && labelLine(p.target()) > beyond);
    }
    if (s instanceof Block b) {
      return b.statements().stream().anyMatch(inner -> leaves(inner, beyond))
          && gotos(b).allMatch(g -> labelLine(g.target()) > beyond);
    }
    return s instanceof Choice c
        && c.otherwise().isPresent()
        && leaves(c.then(), beyond)
        && leaves(c.otherwise().get(), beyond);
  }

  private int labelLine(String name) {
    return labels.getOrDefault(name, 0);
  }

  private static Stream<Plain> gotos(Statement s) {
    return plains(s).filter(p -> p.exit() == Exit.GOTO || p.leavesInside());
  }

  private void dead(Statement s, String reason) {
    plains(s).forEach(p -> set(p, Execution.notRun(reason)));
  }

  /**
   * Where a statement ends like another one that may have run, the compiler may have made the two
   * one, and then this one's line runs with the other.
   */
  private void merged(Block body) {
    Tails tails = Tails.of(body);
    Set<Integer> alive = new HashSet<>();
    Set<String> texts = new HashSet<>();
    plains(body)
        .filter(p -> !isDead(p))
        .forEach(
            p -> {
              alive.add(tails.of(p));
              if (!p.calls().isEmpty()) texts.add(p.code());
            });
    alive.remove(Tails.NONE);
    plains(body)
        .filter(p -> isDead(p) && (alive.contains(tails.of(p)) || texts.contains(p.code())))
        .forEach(known::remove);
  }

  private boolean isDead(Plain p) {
    return known.containsKey(p) && known.get(p).state() == Execution.State.NOT_RUN;
  }

  // --- what both need -------------------------------------------------------------------------

  private void set(Plain p, Execution e) {
    Execution before = known.get(p);
    if (before == null) {
      known.put(p, e);
    } else if (before.state() != e.state()) {
      contradiction = true;
      if (e.state() == Execution.State.RAN) known.put(p, e);
    } else if (e.ground().compareTo(before.ground()) < 0) {
      known.put(p, e);
    }
  }

  /** All plain statements and heads of it. */
  private static Stream<Plain> plains(Statement s) {
    if (s instanceof Plain p) return Stream.of(p);
    return Stream.concat(s.condition().stream(), s.parts().stream().flatMap(Deduction::plains));
  }

  /** Whether one can jump into it from elsewhere. */
  private static boolean labelled(Statement s) {
    return labels(s).findAny().isPresent();
  }

  private static Stream<Label> labels(Statement s) {
    if (s instanceof Label l) return l.name().isEmpty() ? Stream.of() : Stream.of(l);
    return s.parts().stream().flatMap(Deduction::labels);
  }

  /** Whether control may go on elsewhere than at the next statement. */
  private boolean mayLeave(Statement s) {
    return plains(s)
        .anyMatch(
            p ->
                p.exit() != Exit.NONE
                    || p.leavesInside()
                    || p.calls().stream().anyMatch(c -> facts.mayLeave(c.name())));
  }

  private Map<Integer, Execution> lines(Block body) {
    Map<Integer, List<Execution>> all = new TreeMap<>();
    plains(body)
        .forEach(
            p -> {
              for (int line = p.first(); line <= p.last(); line++) {
                all.computeIfAbsent(line, l -> new ArrayList<>())
                    .add(known.getOrDefault(p, Execution.UNKNOWN));
              }
            });
    Map<Integer, Execution> lines = new TreeMap<>();
    all.forEach((line, here) -> lines.put(line, together(here)));
    return lines;
  }

  /** A line ran when something of it did, and did not when nothing did. */
  private static Execution together(List<Execution> here) {
    Optional<Execution> ran =
        here.stream().filter(e -> e.state() == Execution.State.RAN).findFirst();
    if (ran.isPresent()) return ran.get();
    boolean none = here.stream().allMatch(e -> e.state() == Execution.State.NOT_RUN);
    return none ? here.get(0) : Execution.UNKNOWN;
  }
}
