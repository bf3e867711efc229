package fathom.show;

import fathom.analyse.Layer;
import fathom.analyse.NominalTime;
import fathom.kernel.display.MimeBundle;

/**
 * The output of a traced run: one self-contained piece of HTML, and the same as plain text.
 *
 * <p>What carries the meaning needs neither script nor style sheet; the style sheet refines it, and
 * the script puts a live icicle in the picture's place.
 */
public final class Output {
  /** Characters for the calls: with everything else at its limit the whole stays below 1 MB. */
  private static final int ROOM_FOR_CALLS = 640_000;

  /** Characters for the cards: with the rest of one write the whole stays below 200 KB. */
  private static final int ROOM_FOR_CARDS = 120_000;

  /** Where inlined functions open in cards. */
  private static final int ROOM_FOR_EXACT_CARDS = 300_000;

  private static final int ROOM_FOR_ACCOUNT = 20_000;

  private Output() {}

  /** The bundle that a notebook shows for a run; its HTML is below 1 MB whatever the run holds. */
  public static MimeBundle of(RunView view) {
    return MimeBundle.html(html(view), SummaryText.of(view));
  }

  private static String html(RunView view) {
    Layout layout = new Layout(view.calls(), view.folding());
    boolean drawable = layout.total() > 0;
    StringBuilder out = new StringBuilder("<div class=\"fathom\"><style>");
    out.append(Resources.text("output.css")).append(colours()).append("</style>");
    out.append(FactsHtml.html(view))
        .append(LayersHtml.html(view.shares(), NominalTime.isIn(view.calls())));
    boolean beside = !view.cards().isEmpty();
    if (beside) {
      out.append("<div class=\"fx-beside\" style=\"display:flex;flex-wrap:wrap;gap:14px;");
      out.append("align-items:flex-start\"><div style=\"flex:1 1 410px;min-width:0\">");
    }
    CallData data = CallData.of(view, layout, ROOM_FOR_CALLS);
    if (drawable) {
      if (view.calls().hasInstructions()) out.append(axis(NominalTime.isIn(view.calls())));
      out.append(
          "<div class=\"fx-status\">time across, call depth down</div><div class=\"fx-pic\">");
      String alternative = "icicle of the calls: time across, call depth down";
      out.append(IciclePicture.of(view, layout).html(alternative)).append("</div>");
      out.append("<div class=\"fx-none fx-soft\" role=\"status\"></div>");
    } else {
      out.append(FactsHtml.note("No call has a known duration: there is nothing to draw."));
    }
    if (data.left() > 0) out.append(left(data));
    out.append(NotesHtml.html(view));
    out.append(account(view.account()));
    out.append(SystemCallsHtml.html(view.systemCalls(), data.place()));
    out.append(FunctionsHtml.html(view.functions()));
    if (beside) {
      out.append("</div><div style=\"flex:1 1 408px;min-width:0\">");
      boolean exact = view.cards().stream().anyMatch(card -> card.exact().isPresent());
      int room = exact ? ROOM_FOR_EXACT_CARDS : ROOM_FOR_CARDS;
      out.append(CardList.html(view, room)).append("</div></div>");
    }
    if (drawable) {
      out.append("<script type=\"application/json\">").append(data.json()).append("</script>");
      out.append("<script>").append(Resources.text("icicle.js")).append("</script>");
    }
    return out.append("</div>").toString();
  }

  /** What lies across: the script shows the choice, which is nothing without it. */
  private static String axis(boolean nominal) {
    return "<div class=\"fx-axis\" hidden data-first=\""
        + (nominal ? "instructions" : "time")
        + "\"><span class=\"fx-soft\">across:</span> <button type=\"button\""
        + " data-axis=\"time\">time"
        + (nominal ? ", 2 ns an instruction" : "")
        + "</button> <button type=\"button\""
        + " data-axis=\"instructions\">instructions</button></div>";
  }

  /** What was read and what not, in a line; by kind when it is opened. */
  private static String account(String account) {
    String text = account.substring(0, Math.min(ROOM_FOR_ACCOUNT, account.length())).strip();
    int line = text.indexOf('\n');
    if (line < 0) return "<div class=\"fx-account fx-soft\">" + Html.escape(text) + "</div>";
    return "<details class=\"fx-account\"><summary class=\"fx-soft\">"
        + Html.escape(text.substring(0, line))
        + "</summary><pre style=\"white-space:pre;word-break:normal;overflow-x:auto;"
        + "font-family:monospace\">"
        + Html.escape(text.substring(line + 1))
        + "</pre></details>";
  }

  private static String left(CallData data) {
    return "<div class=\"fx-soft\">"
        + Units.count(data.left(), "call")
        + " shorter than "
        + Units.time(data.shortestNanos())
        + " left out of the live picture: <code>trace.calls()</code> has them all.</div>";
  }

  private static String colours() {
    StringBuilder css = new StringBuilder();
    for (Layer layer : Palette.ALL) {
      css.append(".fathom .l").append(layer.ordinal()).append('{');
      css.append(Palette.background(layer)).append("}\n");
    }
    return css.toString();
  }
}
