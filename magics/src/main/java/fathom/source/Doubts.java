package fathom.source;

import fathom.source.Consequences.Fate;
import fathom.source.Statement.Block;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Plain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * What compilers do to statements so that executed instructions tell the wrong thing of them.
 *
 * <p>That no instruction of a statement was executed does not prove that it did not run: where its
 * outcome was known on the way that was taken, or where it ends like another one, it has no
 * instructions of its own there. A call or a store does not vanish like that, unless the same one
 * stands elsewhere, too; other statements are believed with one beside them, or when as many came
 * out behind a condition as went in.
 *
 * <p>That one began does not prove that it ran, where it stands behind a condition and nothing was
 * decided between the two: both may have been made into one test, or the choice into arithmetic. Of
 * two that are alike the compiler may have made one, which has the line of either.
 */
final class Doubts {
  /** What is written through a pointer: "p->n = 1", "*p += n". */
  private static final Pattern STORE =
      Pattern.compile("^(\\*|[^=(!<>]*" + Lexer.ARROW + ")[^=(!<>]*(<<|>>)?=");

  private final Map<Plain, Fate> fates;
  private final ToLongFunction<Plain> times;
  private final Function<Plain, Set<Long>> pieces;
  private final Predicate<Plain> calls;
  private final Map<String, List<Plain>> alike = new HashMap<>();
  private final Set<Statement> believed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Plain> counted = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean changed;

  /**
   * @param times how often each statement ran, by its instructions
   * @param pieces the straight pieces of code in which it began
   * @param calls whether it calls a function by an instruction of its own
   */
  Doubts(
      Map<Plain, Fate> fates,
      ToLongFunction<Plain> times,
      Function<Plain, Set<Long>> pieces,
      Predicate<Plain> calls) {
    this.calls = calls;
    this.fates = fates;
    this.times = times;
    this.pieces = pieces;
  }

  /** Adds the statements of which the instructions may tell the wrong thing. */
  void find(Block body, Set<Plain> doubtful) {
    compare(body.statements());
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
    merged(body.statements(), Optional.empty(), Optional.empty(), doubtful);
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
      if (acts(s)) believe(s);
      Statement before = k > 0 ? list.get(k - 1) : null;
      boolean fromAbove =
          before != null
              && !(before instanceof Label)
              && !Consequences.labelled(s)
              && !Consequences.labelled(before)
              && never(before)
              && believed(before);
      if (fromAbove) believe(s);
      boolean toBelow =
          believed(s)
              && before instanceof Plain p
              && never(p)
              && p.exit() == Exit.NONE
              && !p.leavesInside()
              && !Consequences.labelled(s);
      if (toBelow) believe(before);
    }
  }

  /** Whether it does something for which there must be an instruction; a test may do without. */
  private boolean acts(Statement s) {
    boolean acts =
        s instanceof Plain p
            ? p.calls().stream().anyMatch(Statement.Call::certain) || STORE.matcher(p.code()).find()
            : s.condition().filter(calls).isPresent();
    return acts && Consequences.first(s).filter(p -> hasTwin(p, Fate.NEVER)).isEmpty();
  }

  /** Notes which statements are alike: they say the same, and so does what follows them. */
  private void compare(List<Statement> list) {
    for (int k = 0; k < list.size(); k++) {
      Statement s = list.get(k);
      if (s instanceof Block b) {
        compare(b.statements());
        continue;
      }
      Optional<Plain> next =
          k + 1 < list.size() ? Consequences.first(list.get(k + 1)) : Optional.empty();
      String behind = next.map(Plain::code).orElse("");
      Consequences.first(s)
          .ifPresent(p -> alike.computeIfAbsent(p.code() + behind, c -> new ArrayList<>()).add(p));
      s.parts().forEach(part -> compare(List.of(part)));
    }
  }

  /** Whether another statement is alike, of which something else is known. */
  private boolean hasTwin(Plain p, Fate fate) {
    return alike.values().stream()
        .filter(same -> same.size() > 1 && same.contains(p))
        .flatMap(List::stream)
        .anyMatch(other -> other != p && fates.get(other) != fate);
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

  /**
   * What began as one of several that are alike, though nothing shows that control came to this
   * one: not the statement before it, and not that fewer came out behind the condition than went
   * in.
   *
   * @param head the condition of which these are a branch
   * @param behind what stands behind it
   */
  private void merged(
      List<Statement> list, Optional<Plain> head, Optional<Statement> behind, Set<Plain> doubtful) {
    for (int k = 0; k < list.size(); k++) {
      Statement s = list.get(k);
      Optional<Statement> next = k + 1 < list.size() ? Optional.of(list.get(k + 1)) : behind;
      Optional<Plain> first = Consequences.first(s);
      boolean reached =
          k > 0 ? goesOn(list.get(k - 1), first) : head.isEmpty() || left(head.get(), behind);
      first
          .filter(p -> !reached && fates.get(p) == Fate.BEGUN && hasTwin(p, Fate.BEGUN))
          .ifPresent(doubtful::add);
      boolean choice = s instanceof Choice;
      for (Statement part : s.parts()) {
        List<Statement> inner = part instanceof Block b ? b.statements() : List.of(part);
        Optional<Plain> above = choice ? s.condition() : Optional.empty();
        if (s instanceof Block) continue;
        merged(inner, above, next, doubtful);
      }
      if (s instanceof Block b) merged(b.statements(), head, next, doubtful);
    }
  }

  /** Whether what stands before it came to its end. */
  private boolean goesOn(Statement before, Optional<Plain> first) {
    Optional<Plain> begun = Consequences.first(before).filter(p -> fates.get(p) == Fate.BEGUN);
    if (begun.isEmpty() || first.isEmpty()) return false;
    if (before instanceof Plain p) return p.exit() == Exit.NONE && !p.leavesInside();
    return times.applyAsLong(begun.get()) == times.applyAsLong(first.get());
  }

  /** Whether some went in at a condition and did not come out behind it, but by this branch. */
  private boolean left(Plain head, Optional<Statement> behind) {
    long in = times.applyAsLong(head);
    Optional<Plain> next = behind.flatMap(Consequences::first);
    if (in == 0 || next.isEmpty()) return false;
    return times.applyAsLong(next.get()) < in;
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
