package fathom.show;

import fathom.analyse.Layer;
import fathom.kernel.display.MimeBundle;
import fathom.source.Card;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Cards on their own: what {@code %source NAME} shows. */
public final class CardHtml {
  /** Lines of one card that are shown; no function of the kernel is as long. */
  private static final int MOST_LINES = 3_000;

  /** Of several cards, those with more lines show what is around the measured ones. */
  private static final int LONG = 250;

  /** Characters of all cards together. */
  private static final int ROOM = 800_000;

  private CardHtml() {}

  /** One card, open and whole. */
  public static MimeBundle of(Card card) {
    return of(List.of(card));
  }

  /** Several cards in the given order, the first one open; those that do not fit are counted. */
  public static MimeBundle of(List<Card> cards) {
    return MimeBundle.html(begin() + cards(cards, ROOM) + script() + "</div>", plain(cards));
  }

  /**
   * The cards of several traced runs in columns with titles, which stand below each other where
   * there is no room.
   */
  public static MimeBundle beside(Map<String, List<Card>> columns) {
    StringBuilder html = new StringBuilder(begin());
    html.append("<div style=\"display:flex;flex-wrap:wrap;gap:14px;align-items:flex-start\">");
    StringBuilder plain = new StringBuilder();
    columns.forEach(
        (title, cards) -> {
          html.append("<div style=\"flex:1 1 408px;min-width:0\"><b>").append(Html.escape(title));
          html.append("</b>").append(cards(cards, ROOM / columns.size())).append("</div>");
          plain.append(title).append("\n\n").append(plain(cards)).append("\n\n");
        });
    html.append("</div>").append(script()).append("</div>");
    return MimeBundle.html(html.toString(), plain.toString().stripTrailing());
  }

  private static String begin() {
    return "<div class=\"fathom\"><style>" + Resources.text("output.css") + "</style>";
  }

  private static String cards(List<Card> cards, int room) {
    CardList.Place place = new CardList.Place(0, Layer.UNKNOWN);
    StringBuilder html = new StringBuilder("<div class=\"fx-cards fx-lone\">");
    int shown = 0;
    for (Card card : cards) {
      String details = CardList.details(card, place, 0, body(card, cards.size() > 1));
      if (html.length() + details.length() > room) continue;
      html.append(shown++ == 0 ? CardList.opened(details) : details);
    }
    html.append("</div>");
    if (cards.stream().allMatch(Card::isWithoutText)) {
      html.append("<div class=\"fx-soft\">Without source: FATHOM_SOURCE=off.</div>");
    }
    if (shown < cards.size()) {
      html.append("<div>").append(Units.count(cards.size() - shown, "card"));
      html.append(" left out, too long for one output: ask for them one by one.</div>");
    }
    return html.toString();
  }

  private static String body(Card card, boolean amongOthers) {
    if (!amongOthers || card.lines().size() <= LONG) return CardBody.whole(card, MOST_LINES);
    return CardBody.folded(card)
        + "<div class=\"fx-where\" style=\"padding:0 8px 6px;font-size:12px\"><code>%source "
        + Html.escape(card.function())
        + "</code> alone shows all of its "
        + Units.count(card.lines().size(), "line")
        + ".</div>";
  }

  /** What makes the names in cards lead to their own cards. */
  static String script() {
    return "<div class=\"fx-none fx-soft\" role=\"status\"></div><script>"
        + Resources.text("cards.js")
        + "</script>";
  }

  private static String plain(List<Card> cards) {
    return cards.stream().map(CardHtml::plain).collect(Collectors.joining("\n\n"));
  }

  private static String called(Card.Line line) {
    return line.hops().stream().map(Card.Hop::function).collect(Collectors.joining(", "));
  }

  private static String plain(Card card) {
    StringBuilder out = new StringBuilder();
    out.append(card.function()).append("  ").append(card.file()).append("  Linux ");
    out.append(card.release()).append('\n');
    if (!card.mismatch().isEmpty()) out.append(card.mismatch()).append('\n');
    String explained = ExplanationHtml.plain(card.function(), card.release());
    if (!explained.isEmpty()) out.append(explained).append('\n');
    card.notes().forEach(n -> out.append("✎ " + n.target() + ": " + n.text() + "\n"));
    boolean timed = card.calls() > 0;
    boolean facts = card.isWithoutText();
    card.lines().stream()
        .limit(MOST_LINES)
        .forEach(
            line -> {
              long calls = line.hops().stream().mapToLong(Card.Hop::calls).sum();
              long nanos = line.hops().stream().mapToLong(h -> Math.max(0, h.nanos())).sum();
              String gutter = calls == 0 ? "" : Units.format("%d× %8s", calls, Units.time(nanos));
              if (card.exact().isPresent()) gutter = ExactHtml.measured(card, line).strip();
              if (timed) out.append(Units.format("%15s  ", gutter));
              String text = facts ? called(line) : line.text();
              out.append(Units.format("%5d  %s%n", line.number(), text));
            });
    return out.toString().stripTrailing();
  }
}
