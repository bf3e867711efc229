package fathom.source;

import fathom.source.Consequences.Fate;
import fathom.source.Statement.Block;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Plain;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What compilers do to statements so that executed instructions tell the wrong thing of them.
 *
 * <p>That no instruction of a statement was executed does not prove that it did not run: where its
 * outcome was known on the way that was taken, or where it ends like another one, it has no
 * instructions of its own there. A call does not vanish like that; other statements are believed
 * with one beside them, or when as many came out behind a condition as went in.
 *
 * <p>That one began does not prove that it ran, where it stands behind a condition and nothing was
 * decided between the two: both may have been made into one test, or the choice into arithmetic.
 */
final class Doubts {
  private final Map<Plain, Fate> fates;
  private final ToLongFunction<Plain> times;
  private final Function<Plain, Set<Long>> pieces;
  private final Set<Statement> believed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Plain> counted = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean changed;

  /**
   * @param times how often each statement ran, by its instructions
   * @param pieces the straight pieces of code in which it began
   */
  Doubts(Map<Plain, Fate> fates, ToLongFunction<Plain> times, Function<Plain, Set<Long>> pieces) {
    this.fates = fates;
    this.times = times;
    this.pieces = pieces;
  }

  /** Adds the statements of which the instructions may tell the wrong thing. */
  void find(Block body, Set<Plain> doubtful) {
    do {
      changed = false;
      list(body.statements());
    } while (changed);
    Consequences.each(
        body,
        p -> {
          if (fates.get(p) == Fate.NEVER && !believed.contains(p)) doubtful.add(p);
        });
    joined(body, doubtful);
  }

  private void believe(Statement s) {
    changed |= believed.add(s);
    Consequences.first(s).ifPresent(p -> changed |= believed.add(p));
  }

  private boolean never(Statement s) {
    return Consequences.first(s).filter(p -> fates.get(p) == Fate.NEVER).isPresent();
  }

  private boolean believed(Statement s) {
    return Consequences.first(s).filter(believed::contains).isPresent();
  }

  private void list(List<Statement> list) {
    for (int k = 0; k < list.size(); k++) {
      Statement s = list.get(k);
      within(s, k + 1 < list.size() ? Optional.of(list.get(k + 1)) : Optional.empty());
      if (s instanceof Label || !never(s)) continue;
      if (s instanceof Plain p && calls(p)) believe(s);
      else if (s.condition().filter(this::calls).isPresent()) believe(s);
      Statement before = k > 0 ? list.get(k - 1) : null;
      boolean fromAbove =
          before != null
              && !(before instanceof Label)
              && !Consequences.labelled(s)
              && !Consequences.labelled(before)
              && never(before)
              && believed(before);
      if (fromAbove) believe(s);
    }
  }

  private boolean calls(Plain p) {
    return p.calls().stream().anyMatch(Statement.Call::certain);
  }

  private void within(Statement s, Optional<Statement> next) {
    if (s instanceof Block b) {
      list(b.statements());
      return;
    }
    for (Statement part : s.parts()) list(List.of(part));
    if (s.condition().isEmpty()) return;
    Plain head = s.condition().get();
    for (Statement part : s.parts()) {
      boolean deadAbove = fates.get(head) == Fate.NEVER && believed.contains(head);
      if (deadAbove && never(part)) believe(part);
      if (part instanceof Block b) {
        b.statements().stream()
            .findFirst()
            .filter(x -> deadAbove && never(x))
            .ifPresent(this::believe);
      }
    }
    if (!(s instanceof Choice c) || next.isEmpty() || counted.contains(head)) return;
    // As many came out behind it as went in: none left in between.
    long in = times.applyAsLong(head);
    Optional<Plain> behind = Consequences.first(next.get());
    boolean loops = next.get() instanceof Statement.Loop;
    if (in == 0 || behind.isEmpty() || loops || times.applyAsLong(behind.get()) != in) return;
    counted.add(head);
    if (c.otherwise().isEmpty() && leaves(c.then()) && never(c.then())) believeAll(c.then());
  }

  private void believeAll(Statement s) {
    believe(s);
    if (s instanceof Block b) {
      for (Statement inner : b.statements()) if (never(inner)) believe(inner);
    }
  }

  /** Whether it ends elsewhere than behind it. */
  private static boolean leaves(Statement s) {
    if (s instanceof Plain p) return p.exit() != Exit.NONE;
    if (!(s instanceof Block b) || b.statements().isEmpty()) return false;
    return leaves(b.statements().get(b.statements().size() - 1));
  }

  /** What began behind a condition without a decision in between. */
  private void joined(Statement s, Set<Plain> doubtful) {
    if (s instanceof Choice c) {
      Set<Long> before = pieces.apply(c.head());
      for (Statement part : c.parts()) {
        Consequences.first(part)
            .filter(p -> fates.get(p) == Fate.BEGUN)
            .filter(p -> !pieces.apply(p).isEmpty() && before.containsAll(pieces.apply(p)))
            .ifPresent(doubtful::add);
      }
    }
    s.parts().forEach(part -> joined(part, doubtful));
  }
}
