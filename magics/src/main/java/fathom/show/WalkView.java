package fathom.show;

import fathom.analyse.Walk;
import fathom.source.Card;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A walk down a path, with the cards of those functions that have source.
 *
 * @param cards by function
 * @param release the kernel's version, "" when it is not known
 */
public record WalkView(Walk walk, Map<String, Card> cards, String release) {
  public WalkView {
    cards = Map.copyOf(cards);
  }

  /** What is said before each step: how many went on there, and what it took. */
  List<String> sentences() {
    List<Walk.Step> steps = walk.steps();
    return IntStream.range(0, steps.size())
        .mapToObj(i -> sentence(i == 0 ? null : steps.get(i - 1), steps.get(i), steps.get(0)))
        .toList();
  }

  private static String sentence(Walk.Step above, Walk.Step step, Walk.Step root) {
    if (above == null) {
      return Units.format(
          "It begins with %s of %s: %s.",
          Units.count(step.calls(), "call"), step.function(), Units.time(step.nanos()));
    }
    String who =
        above.calls() == 1
            ? "The call"
            : Units.format("%,d of %,d calls", step.callers(), above.calls());
    String times =
        step.calls() == step.callers() ? "" : Units.format(", %,d times in all", step.calls());
    return Units.format(
        "%s went on to %s%s: %s, %s of the whole.",
        who,
        step.function(),
        times,
        Units.time(step.nanos()),
        Units.percent(step.nanos(), root.nanos()));
  }

  /** What is said at the end. */
  String end() {
    List<Walk.Step> steps = walk.steps();
    if (steps.isEmpty()) return "There is no call to walk along.";
    Walk.Step last = steps.get(steps.size() - 1);
    return Units.format(
        "Here the path ends: %s of these %s are %s's own, nothing below it has much of the rest.",
        Units.time(last.selfNanos()), Units.time(last.nanos()), last.function());
  }
}
