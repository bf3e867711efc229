package fathom.show;

import fathom.analyse.Layer;
import fathom.source.Card;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cards of a run's path as an accordion of {@code <details>}, in as many characters as there is
 * room for: the cards with the most time stay, the names of the others follow.
 */
final class CardList {
  private static final int MOST_NAMES = 12;

  /** Characters of the values that are shown with a card. */
  private static final int MOST_VALUES = 600;

  /** Deeper cards are indented no further. */
  private static final int MOST_INDENT = 14;

  record Place(int depth, Layer layer) {}

  private CardList() {}

  static String html(RunView view, int room) {
    Map<String, Place> places = places(view);
    Card[] cards = view.cards().toArray(Card[]::new);
    String[] html = new String[cards.length];
    Integer[] byTime = new Integer[cards.length];
    for (int i = 0; i < cards.length; i++) byTime[i] = i;
    List<Integer> order = new ArrayList<>(List.of(byTime));
    order.sort(Comparator.comparingLong(i -> -cards[i].totalNanos()));
    int used = 0;
    for (int i : order) {
      Place place = places.getOrDefault(cards[i].function(), new Place(0, Layer.UNKNOWN));
      String card =
          details(
              cards[i],
              place,
              view.durationNanos(),
              values(view, cards[i].function()) + CardBody.folded(cards[i]));
      if (used + card.length() > room) continue;
      used += card.length();
      html[i] = card;
    }
    StringBuilder out = new StringBuilder("<div class=\"fx-cards\">");
    List<String> left = new ArrayList<>();
    boolean first = true;
    for (int i = 0; i < cards.length; i++) {
      if (html[i] == null) {
        left.add(cards[i].function());
      } else {
        out.append(first ? opened(html[i]) : html[i]);
        first = false;
      }
    }
    return out.append("</div>").append(left(left)).toString();
  }

  /** One card, folded up: name, time and share in its summary. */
  static String details(Card card, Place place, long whole, String body) {
    double share = whole > 0 ? Math.min(100, 100.0 * card.totalNanos() / whole) : 0;
    String tint = Palette.tint(place.layer(), 0.4);
    String right = ExactHtml.cost(card);
    if (whole > 0) right += " · " + Units.percent(card.totalNanos(), whole);
    return "<details class=\""
        + (card.isWithoutText() ? "fathom-facts" : "fathom-card")
        + "\" data-fn=\""
        + Html.escape(card.function())
        + "\"><summary style=\"cursor:pointer;padding:3px 8px;background-image:linear-gradient(90deg,"
        + Units.format("%s %.1f%%,transparent %.1f%%)\">", tint, share, share)
        + Units.format("<span style=\"padding-left:%dpx\"></span>", place.depth() * 10)
        + "<code style=\"background:none\">"
        + Html.escape(card.function())
        + "</code> <span class=\"fx-right\" style=\"float:right\">"
        + (card.calls() > 0 ? right : "")
        + "</span></summary>"
        + body
        + "</details>";
  }

  /** The same card, unfolded. */
  static String opened(String details) {
    return "<details open" + details.substring("<details".length());
  }

  /** What was read of the function's longest call of which anything was. */
  private static String values(RunView view, String function) {
    Calls calls = view.calls();
    int longest = -1;
    int read = 0;
    for (int call : view.values().byCall().keySet()) {
      if (call >= calls.size() || !calls.function(call).equals(function)) continue;
      read++;
      boolean longer =
          longest < 0
              || calls.durationNanos(call) > calls.durationNanos(longest)
              || (calls.durationNanos(call) == calls.durationNanos(longest) && call < longest);
      if (longer) longest = call;
    }
    if (longest < 0) return "";
    String line = view.values().line(longest);
    String shown = line.length() <= MOST_VALUES ? line : line.substring(0, MOST_VALUES) + "…";
    return "<div class=\"fx-where fx-values\" style=\"padding:4px 8px 0;font-size:12px\">"
        + "<code style=\"background:none\">"
        + Html.escape(shown)
        + "</code>"
        + (read > 1 ? " <i>in the longest of " + Units.count(read, "call") + "</i>" : "")
        + "</div>";
  }

  /** Depth and layer of each function's first call. */
  private static Map<String, Place> places(RunView view) {
    Map<String, Place> places = new HashMap<>();
    Calls calls = view.calls();
    boolean[] seen = new boolean[calls.functions().size()];
    for (int i = 0; i < calls.size(); i++) {
      if (seen[calls.functionId(i)]) continue;
      seen[calls.functionId(i)] = true;
      int depth = Math.min(MOST_INDENT, calls.depth(i));
      places.put(calls.function(i), new Place(depth, view.layers()[i]));
    }
    return places;
  }

  private static String left(List<String> names) {
    if (names.isEmpty()) return "";
    StringBuilder out = new StringBuilder("<div class=\"fx-soft\" style=\"padding:4px 8px\">");
    out.append(Units.count(names.size(), "more card")).append(", left out to keep this short: ");
    for (int i = 0; i < Math.min(MOST_NAMES, names.size()); i++) {
      out.append(i == 0 ? "" : ", ").append("<code>%source ").append(Html.escape(names.get(i)));
      out.append("</code>");
    }
    return out.append(names.size() > MOST_NAMES ? ", …</div>" : "</div>").toString();
  }
}
