package fathom.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What follows for the lines of a card that its executed instructions leave undecided, also for
 * those of the functions that are inlined in it.
 *
 * @param isFunction whether a function of that name has code of its own in the kernel
 * @param returned whether every call of the function came to its end
 */
record Conclusions(
    KernelConfig config, Leavers leavers, Predicate<String> isFunction, boolean returned) {
  List<Card.Line> of(List<Card.Line> lines) {
    List<Card.Line> all = new ArrayList<>();
    for (Card.Line line : Consequences.of(lines, config, leavers::mayLeave, isFunction, returned)) {
      Optional<Exact.Line> exact = line.exact().map(this::inside);
      all.add(new Card.Line(line.number(), line.text(), line.hops(), line.execution(), exact));
    }
    return all;
  }

  private Exact.Line inside(Exact.Line exact) {
    return exact.with(exact.inlined().stream().map(i -> i.withLines(of(i.lines()))).toList());
  }
}
