package fathom.source;

import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import fathom.source.Statement.Block;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import fathom.source.Statement.Select;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What follows, for the lines of a function that executed instructions leave undecided, from those
 * that they decide: a statement that was reached was reached through the one before it, and one
 * that cannot leave goes on to the next. Where that contradicts what was decided, the line is
 * undecided, and so it is where {@link Doubts} are left.
 */
final class Consequences {
  enum Fate {
    BEGUN,
    NEVER
  }

  private final Predicate<String> mayLeave;
  private final Predicate<String> isFunction;
  private final boolean returned;
  private final Map<Plain, Fate> fates = new IdentityHashMap<>();
  private final Map<Plain, Integer> because = new IdentityHashMap<>();
  private final Set<Plain> doubtful = new HashSet<>();
  private boolean changed;
  private boolean anyRan;
  private boolean anyBegun;

  private Consequences(Predicate<String> mayLeave, Predicate<String> isFunction, boolean returned) {
    this.mayLeave = mayLeave;
    this.isFunction = isFunction;
    this.returned = returned;
  }

  /**
   * The lines with what follows.
   *
   * @param lines of a whole definition, with their text
   * @param mayLeave whether a macro of this name may leave the statement that it stands in
   * @param isFunction whether a function of this name has code of its own
   * @param returned whether every call of the function came to its end
   */
  static List<Card.Line> of(
      List<Card.Line> lines,
      KernelConfig config,
      Predicate<String> mayLeave,
      Predicate<String> isFunction,
      boolean returned) {
    if (lines.stream().noneMatch(l -> l.execution().ground() == Ground.EXECUTED)) return lines;
    StringBuilder text = new StringBuilder();
    for (Card.Line line : lines) text.append(line.text()).append('\n');
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    Optional<Body.Read> body = Body.parse(bytes, 0, lines.get(0).number(), config);
    if (body.isEmpty()) return lines;
    return new Consequences(mayLeave, isFunction, returned).of(lines, body.get().block());
  }

  private List<Card.Line> of(List<Card.Line> lines, Block body) {
    Map<Integer, Card.Line> byNumber = new HashMap<>();
    lines.forEach(l -> byNumber.put(l.number(), l));
    anyRan = lines.stream().anyMatch(l -> l.execution().state() == State.RAN);
    Map<Integer, List<Plain>> plains = new HashMap<>();
    each(
        body,
        p -> {
          for (int n = p.first(); n <= p.last(); n++) {
            plains.computeIfAbsent(n, k -> new ArrayList<>()).add(p);
          }
        });
    each(body, p -> fate(p, byNumber, plains));
    new Doubts(
            fates,
            times(plains, byNumber),
            p -> pieces(p, plains, byNumber),
            p -> calls(p, byNumber))
        .find(body, doubtful);
    doubtful.forEach(fates::remove);
    do {
      changed = false;
      list(body.statements());
    } while (changed);
    anyBegun = plains.isEmpty() || fates.containsValue(Fate.BEGUN);
    List<Card.Line> decided = new ArrayList<>();
    for (Card.Line line : lines) {
      List<Plain> here = plains.getOrDefault(line.number(), List.of());
      Execution execution = concluded(line, here, byNumber);
      decided.add(
          execution == line.execution()
              ? line
              : new Card.Line(line.number(), line.text(), line.hops(), execution, line.exact()));
    }
    return decided;
  }

  private static ToLongFunction<Plain> times(
      Map<Integer, List<Plain>> plains, Map<Integer, Card.Line> lines) {
    return p -> {
      long times = 0;
      for (int n = p.first(); n <= p.last(); n++) {
        Card.Line line = lines.get(n);
        if (line == null || line.exact().isEmpty() || plains.get(n).get(0) != p) continue;
        times = Math.max(times, line.exact().get().times());
      }
      return times;
    };
  }

  /** The straight pieces of code in which a statement began. */
  private static Set<Long> pieces(
      Plain p, Map<Integer, List<Plain>> plains, Map<Integer, Card.Line> lines) {
    Set<Long> pieces = new HashSet<>();
    for (int n = p.first(); n <= p.last(); n++) {
      Card.Line line = lines.get(n);
      if (line == null || line.exact().isEmpty() || plains.get(n).get(0) != p) continue;
      pieces.addAll(line.exact().get().pieces());
    }
    return pieces;
  }

  /** Whether it calls a function, by an instruction that is not inlined there. */
  private boolean calls(Plain p, Map<Integer, Card.Line> lines) {
    Set<String> vanished = new HashSet<>();
    for (int n = p.first(); n <= p.last(); n++) {
      Optional.ofNullable(lines.get(n))
          .flatMap(Card.Line::exact)
          .ifPresent(exact -> vanished.addAll(exact.vanished()));
    }
    return p.calls().stream()
        .filter(Statement.Call::certain)
        .anyMatch(c -> c.member() || isFunction.test(c.name()) && !vanished.contains(c.name()));
  }

  private static State state(Map<Integer, Card.Line> lines, int number) {
    Card.Line line = lines.get(number);
    return line == null ? State.NO_CODE : line.execution().state();
  }

  /** What the instructions tell of a statement. */
  private void fate(Plain p, Map<Integer, Card.Line> lines, Map<Integer, List<Plain>> plains) {
    boolean ran = false;
    boolean open = false;
    for (int n = p.first(); n <= p.last(); n++) {
      boolean first = plains.get(n).get(0) == p; // what else stands on the line need not run
      ran |= first && state(lines, n) == State.RAN;
      open |= state(lines, n) == State.RAN || state(lines, n) == State.UNKNOWN;
    }
    if (ran) fates.put(p, Fate.BEGUN);
    else if (!open && state(lines, p.first()) == State.NOT_RUN) fates.put(p, Fate.NEVER);
  }

  private Execution concluded(Card.Line line, List<Plain> here, Map<Integer, Card.Line> lines) {
    Execution known = line.execution();
    if (known.state() == State.NO_CODE || known.ground() != Ground.EXECUTED) return known;
    boolean doubt = here.stream().anyMatch(doubtful::contains);
    boolean ofFirst = doubt && doubtful.contains(here.get(0));
    if (ofFirst || doubt && known.state() == State.NOT_RUN) return Execution.UNDECIDED;
    // Of the lines at its begin and end the compiler makes what it likes.
    boolean outside = here.isEmpty();
    if (outside && known.state() == State.NOT_RUN && anyRan) return Execution.UNDECIDED;
    if (outside && known.state() == State.RAN && !anyBegun) return Execution.UNDECIDED;
    boolean within = !outside && here.get(0).first() < line.number();
    boolean left = within && known.state() == State.NOT_RUN;
    if (left && fates.get(here.get(0)) == Fate.BEGUN && isEvaluatedWhole(here.get(0), lines)) {
      return Execution.UNDECIDED;
    }
    if (known.state() != State.UNKNOWN || here.isEmpty() || doubt) return known;
    Plain first = here.get(0);
    if (here.stream().allMatch(p -> fates.get(p) == Fate.NEVER)) {
      return new Execution(State.NOT_RUN, Ground.PROVED, reason(first, "did not run"));
    }
    boolean whole = first.first() == line.number() || isEvaluatedWhole(first, lines);
    if (fates.get(first) == Fate.BEGUN && whole) {
      return new Execution(State.RAN, Ground.PROVED, reason(first, "ran"));
    }
    return known;
  }

  private String reason(Plain p, String what) {
    Integer line = because.get(p);
    return line == null || line == p.first()
        ? "other lines of its statement " + what
        : "it follows from line " + line + ", which " + what;
  }

  /** Whether no part of an expression may be left out when it is evaluated. */
  private static boolean isEvaluatedWhole(Plain p, Map<Integer, Card.Line> lines) {
    for (int n = p.first(); n <= p.last(); n++) {
      Card.Line line = lines.get(n);
      String text = line == null ? "?" : line.text();
      if (text.contains("?") || text.contains("&&") || text.contains("||")) return false;
    }
    return true;
  }

  static void each(Statement s, Consumer<Plain> visitor) {
    if (s instanceof Plain p) {
      visitor.accept(p);
      return;
    }
    boolean after = s instanceof Loop l && l.bodyFirst();
    if (!after) s.condition().ifPresent(visitor);
    s.parts().forEach(part -> each(part, visitor));
    if (after) s.condition().ifPresent(visitor);
  }

  // --- what follows from what --------------------------------------------------------------------

  private void list(List<Statement> list) {
    for (int k = 0; k < list.size(); k++) {
      Statement s = list.get(k);
      within(s);
      if (s instanceof Label) continue;
      boolean enteredAbove = !labelled(s);
      Optional<Plain> ran = enteredAbove ? ran(s) : Optional.empty();
      if (ran.isPresent()) {
        begin(s, ran.get().first());
        if (k > 0 && !(list.get(k - 1) instanceof Label) && !labelled(list.get(k - 1))) {
          begin(list.get(k - 1), s.first());
        }
      }
      int next = k + 1;
      while (next < list.size() && list.get(next) instanceof Label) next++;
      if (next < list.size() && returned && isBegun(s) && !leaves(s)) {
        begin(list.get(next), s.first());
      }
      boolean dead = enteredAbove && isNever(s);
      if (dead && k + 1 < list.size() && next == k + 1 && !labelled(list.get(next))) {
        never(list.get(next), s.first());
      }
    }
  }

  private void within(Statement s) {
    if (s instanceof Block b) {
      list(b.statements());
      return;
    }
    for (Statement part : s.parts()) list(List.of(part));
    if (s.condition().isEmpty()) return;
    Plain head = s.condition().get();
    boolean bodyFirst = s instanceof Loop l && l.bodyFirst();
    for (Statement part : s.parts()) {
      if (labelled(part) || bodyFirst) continue;
      if (fates.get(head) == Fate.NEVER) never(part, head.first());
      ran(part).ifPresent(p -> begin(head, p.first()));
    }
    if (s instanceof Choice c && c.otherwise().isPresent() && fates.get(head) == Fate.BEGUN) {
      if (mayLeaveInside(head)) return;
      Statement otherwise = c.otherwise().get();
      if (isNever(c.then())) begin(otherwise, head.first());
      if (isNever(otherwise)) begin(c.then(), head.first());
    }
  }

  /** A statement in it that ran. */
  private Optional<Plain> ran(Statement s) {
    List<Plain> found = new ArrayList<>();
    each(
        s,
        p -> {
          if (fates.get(p) == Fate.BEGUN && !doubtful.contains(p)) found.add(p);
        });
    return found.stream().findFirst();
  }

  private boolean isBegun(Statement s) {
    return first(s).filter(p -> fates.get(p) == Fate.BEGUN).isPresent();
  }

  /** Whether it never ran from its start. */
  private boolean isNever(Statement s) {
    return first(s).filter(p -> fates.get(p) == Fate.NEVER).isPresent();
  }

  /** What runs of it when it begins. */
  static Optional<Plain> first(Statement s) {
    if (s instanceof Plain p) return Optional.of(p);
    if (s instanceof Block b) {
      return b.statements().isEmpty() || b.statements().get(0) instanceof Label
          ? Optional.empty()
          : first(b.statements().get(0));
    }
    if (s instanceof Loop l && l.bodyFirst()) return first(l.body());
    return s.condition();
  }

  private void begin(Statement s, int line) {
    first(s).ifPresent(p -> set(p, Fate.BEGUN, line));
  }

  private void never(Statement s, int line) {
    each(s, p -> set(p, Fate.NEVER, line));
  }

  private void set(Plain p, Fate fate, int line) {
    Fate before = fates.get(p);
    if (before == null) {
      fates.put(p, fate);
      because.put(p, line);
      changed = true;
    } else if (before != fate) {
      changed |= doubtful.add(p);
    }
  }

  // --- where control can go ----------------------------------------------------------------------

  /** Whether control may go on elsewhere than behind it, by what of it is not known to be dead. */
  private boolean leaves(Statement s) {
    return leaves(s, false, false);
  }

  private boolean leaves(Statement s, boolean inLoop, boolean inSelect) {
    if (s instanceof Plain p) {
      if (fates.get(p) == Fate.NEVER && !doubtful.contains(p)) return false;
      boolean caught =
          p.exit() == Exit.NONE
              || p.exit() == Exit.BREAK && (inLoop || inSelect)
              || p.exit() == Exit.CONTINUE && inLoop;
      return !caught || mayLeaveInside(p);
    }
    if (s.condition().isPresent() && leaves(s.condition().get(), inLoop, inSelect)) return true;
    boolean loop = inLoop || s instanceof Loop;
    boolean select = s instanceof Select || inSelect && !(s instanceof Loop);
    return s.parts().stream().anyMatch(part -> leaves(part, loop, select));
  }

  private boolean mayLeaveInside(Plain p) {
    return p.leavesInside() || p.calls().stream().anyMatch(c -> mayLeave.test(c.name()));
  }

  /** Whether one can jump into it from elsewhere. */
  static boolean labelled(Statement s) {
    if (s instanceof Label l) return !l.name().isEmpty();
    return s.parts().stream().anyMatch(Consequences::labelled);
  }
}
