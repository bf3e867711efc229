package fathom.source;

import fathom.trace.Note;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What of a card is left of it in short: measured lines, and the conditions that they stand in. */
final class Brief {
  private final BitSet kept = new BitSet();

  private Brief() {}

  /** The card without its other lines; one without a measured line keeps its head only. */
  static Card of(Card card) {
    if (card.lines().isEmpty()) return card;
    int first = card.lines().get(0).number();
    Brief brief = new Brief();
    for (Card.Line line : card.lines()) if (!line.hops().isEmpty()) brief.kept.set(line.number());
    for (Note note : card.notes()) brief.kept.set(note.line());
    StringBuilder text = new StringBuilder();
    for (Card.Line line : card.lines()) text.append(line.text()).append('\n');
    Optional<Body.Read> body =
        Body.parse(
            text.toString().getBytes(StandardCharsets.ISO_8859_1), 0, first, KernelConfig.UNKNOWN);
    int head = body.map(b -> b.block().first()).orElse(first);
    brief.kept.set(first, Math.max(first, head) + 1);
    body.ifPresent(b -> brief.conditions(b.block()));
    List<Card.Line> lines = card.lines().stream().filter(l -> brief.kept.get(l.number())).toList();
    return card.withLines(lines);
  }

  /** Keeps the heads of statements that hold a measured line; says whether this one does. */
  private boolean conditions(Statement statement) {
    boolean holds = false;
    int label = -1;
    for (Statement part : statement.parts()) {
      if (part instanceof Statement.Label l && l.name().isEmpty()) label = l.first();
      if (!conditions(part)) continue;
      holds = true;
      if (label >= 0) kept.set(label);
      boolean otherwise =
          statement instanceof Statement.Choice c
              && c.otherwise().filter(o -> o == part).isPresent();
      if (otherwise) kept.set(part.first()); // "} else {" stands on that line
    }
    boolean here = holds;
    Optional<Statement.Plain> head = statement.condition();
    if (statement instanceof Statement.Plain p) here = any(p.first(), p.last());
    if (head.isPresent()) here |= any(head.get().first(), head.get().last());
    if (here && head.isPresent()) kept.set(head.get().first(), head.get().last() + 1);
    if (here && statement instanceof Statement.Plain p) kept.set(p.first(), p.last() + 1);
    return here;
  }

  private boolean any(int first, int last) {
    int next = kept.nextSetBit(first);
    return next >= 0 && next <= last;
  }
}
