package fathom.show;

import fathom.source.Card;
import fathom.source.Card.Hop;
import fathom.source.Card.Line;
import fathom.source.Execution;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cards with C of our own. In synthetic.cards a card begins with {@code == function file line};
 * what follows {@code @} in a line are the ways to calls that the line does not name.
 */
final class SyntheticCards {
  private SyntheticCards() {}

  /** The cards of those functions that the calls hold, with their times. */
  static List<Card> of(Calls calls) {
    List<Card> cards = new ArrayList<>();
    for (String block : SampleRuns.text("synthetic.cards").split("(?m)^== ")) {
      if (block.isBlank()) continue;
      List<String> lines = block.lines().toList();
      String[] head = lines.get(0).split(" ");
      if (calls.functions().find(head[0]) < 0) continue;
      cards.add(card(head, lines.subList(1, lines.size()), calls));
    }
    cards.sort((a, b) -> Integer.compare(first(calls, a.function()), first(calls, b.function())));
    return cards;
  }

  private static int first(Calls calls, String function) {
    for (int i = 0; i < calls.size(); i++) if (calls.function(i).equals(function)) return i;
    return calls.size();
  }

  private static Card card(String[] head, List<String> source, Calls calls) {
    long times = 0;
    long total = 0;
    long self = 0;
    Map<String, long[]> children = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.function(i).equals(head[0])) continue;
      times++;
      total += calls.durationNanos(i);
      self += calls.selfNanos(i);
      calls
          .childrenOf(i)
          .forEach(
              child -> {
                long[] sum = children.computeIfAbsent(calls.function(child), n -> new long[2]);
                sum[0]++;
                sum[1] += calls.durationNanos(child);
              });
    }
    List<Line> lines = new ArrayList<>();
    int number = Integer.parseInt(head[2]);
    for (String raw : source) {
      String[] parts = raw.split("\t@ ", 2);
      List<Hop> hops = new ArrayList<>();
      if (parts.length > 1) {
        for (String way : parts[1].split(" \\| ")) {
          List<String> steps = Arrays.asList(way.split(" "));
          String target = steps.get(steps.size() - 1);
          hop(hops, children, target, steps.subList(0, steps.size() - 1));
        }
      }
      for (String word : parts[0].split("\\W+")) hop(hops, children, word, List.of());
      Execution state = hops.isEmpty() ? Execution.UNKNOWN : Execution.MEASURED;
      lines.add(new Line(number++, parts[0], hops, state));
    }
    List<Hop> unplaced = new ArrayList<>();
    children.forEach(
        (name, sum) -> {
          boolean interrupt = name.contains("interrupt");
          unplaced.add(new Hop(name, List.of(), sum[0], sum[1], 1, interrupt));
        });
    return new Card(head[0], head[1], "6.1.192", "", lines, times, total, self, unplaced);
  }

  private static void hop(
      List<Hop> hops, Map<String, long[]> children, String target, List<String> via) {
    long[] sum = children.remove(target);
    if (sum != null) hops.add(new Hop(target, List.copyOf(via), sum[0], sum[1], 1, false));
  }
}
