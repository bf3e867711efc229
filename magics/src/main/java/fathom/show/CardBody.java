package fathom.show;

import static java.util.stream.Collectors.joining;

import fathom.source.Card;
import fathom.source.Card.Hop;
import fathom.source.Card.Line;
import fathom.source.Exact;
import fathom.source.Execution;
import fathom.source.Execution.State;
import fathom.trace.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a card holds below its summary: where the function is, its lines with calls and time beside
 * them, and what was called from no line.
 */
final class CardBody {
  private static final int MOST_HOPS = 12;

  private static final String PRE =
      "<pre style=\"margin:0;padding:4px 8px 8px;overflow:auto;white-space:pre;word-break:normal;"
          + "font-family:monospace;font-size:12px;line-height:1.5\">";

  /** A stretch that did not run is folded away, to be opened, from so many lines. */
  private static final int LONG_DEAD = 6;

  /** A remark, on any ground and without a style sheet. */
  static final String NOTE = "background-color:rgba(255,213,79,.3);border-radius:3px;padding:0 6px";

  private static final Set<State> DEAD = EnumSet.of(State.NOT_RUN, State.NO_CODE);

  private final Card card;
  private final boolean[] shown;
  private final StringBuilder out;

  private CardBody(Card card, boolean[] shown) {
    this(card, shown, new StringBuilder());
  }

  private CardBody(Card card, boolean[] shown, StringBuilder out) {
    this.card = card;
    this.shown = shown;
    this.out = out;
  }

  /** With all its lines, up to the given number. */
  static String whole(Card card, int most) {
    boolean[] shown = new boolean[card.lines().size()];
    Arrays.fill(shown, 0, Math.min(most, shown.length), true);
    return new CardBody(card, shown).html();
  }

  /** With the lines around measured ones; longer stretches of others are folded to one line. */
  static String folded(Card card) {
    return new CardBody(card, interesting(card)).html();
  }

  /** The rows of a function that is inlined in a card, for the inside of a {@code <pre>}. */
  static void rows(Card inlined, StringBuilder out) {
    new CardBody(inlined, interesting(inlined), out).rows();
  }

  private static boolean[] interesting(Card card) {
    int n = card.lines().size();
    boolean[] shown = new boolean[n];
    int around = n <= 60 ? n : card.exact().isPresent() ? 1 : 5;
    show(shown, 0, 8);
    show(shown, n - 2, n);
    for (int i = 0; i < n; i++) {
      Line line = card.lines().get(i);
      boolean noted = card.notes().stream().anyMatch(note -> note.line() == line.number());
      boolean ran = line.exact().isPresent() && line.execution().state() == State.RAN;
      if (noted || ran || !line.hops().isEmpty()) show(shown, i - around, i + around + 1);
    }
    if (n <= 60) show(shown, 0, n);
    for (int i = 0, gap = 0; i < n; i++) {
      gap = shown[i] ? 0 : gap + 1;
      boolean ends = i + 1 == n || shown[i + 1];
      if (gap > 0 && gap < 4 && ends) show(shown, i - gap + 1, i + 1);
    }
    return shown;
  }

  private static void show(boolean[] shown, int from, int to) {
    for (int i = Math.max(0, from); i < Math.min(to, shown.length); i++) shown[i] = true;
  }

  private String html() {
    out.append(ExplanationHtml.of(card.function(), card.release()));
    header();
    notes();
    if (!card.lines().isEmpty()) code();
    footer();
    return out.toString();
  }

  private void header() {
    int first = card.lines().isEmpty() ? 0 : card.lines().get(0).number();
    out.append(
        "<div class=\"fx-where\" style=\"padding:4px 8px 0;font-size:12px\"><code style=\"background:none\">");
    out.append(Html.escape(card.file()));
    if (first > 0) out.append(':').append(first);
    out.append("</code>");
    if (card.calls() > 0) {
      out.append(Units.format(" · called <b>%,d×</b>", card.calls()));
      ExactHtml.totals(card, out);
      if (ExactHtml.isTimed(card)) {
        out.append(" · total <b>").append(Units.time(card.totalNanos())).append("</b>");
        out.append(" · self <b>").append(Units.time(card.selfNanos())).append("</b>");
      }
    } else {
      out.append(" · Linux ").append(Html.escape(card.release()));
    }
    ExactHtml.ground(card, out);
    if (!card.mismatch().isEmpty()) out.append("<br>⚠ ").append(Html.escape(card.mismatch()));
    out.append("</div>");
  }

  /** Remarks on the function, and on lines that the card has not. */
  private void notes() {
    boolean own = card.mismatch().isEmpty();
    for (Note note : card.notes()) {
      boolean inCode = own && card.lines().stream().anyMatch(l -> l.number() == note.line());
      if (inCode) continue;
      String where =
          note.line() > 0
              ? "line " + note.line() + ": "
              : note.call() >= 0 ? "call " + note.call() + ": " : "";
      out.append("<div class=\"fx-note\" style=\"").append(NOTE).append(";margin:4px 8px\">✎ ");
      out.append(where).append(Html.escape(note.text())).append("</div>");
    }
  }

  /** The remark below a line; where the source is another version's, its line is not that line. */
  private void notes(Line line, String margin) {
    if (!card.mismatch().isEmpty()) return;
    for (Note note : card.notes()) {
      if (note.line() != line.number()) continue;
      out.append(margin).append("<span class=\"fx-note\" style=\"").append(NOTE).append("\">✎ ");
      out.append(Html.escape(note.text())).append("</span>\n");
    }
  }

  private void code() {
    out.append(PRE);
    rows();
    out.append("</pre>");
  }

  private void rows() {
    CTokens tokens = new CTokens();
    int digits = String.valueOf(card.lines().get(card.lines().size() - 1).number()).length();
    int wide = card.lines().stream().mapToInt(line -> measured(line).length()).max().orElse(0);
    String margin = " ".repeat(wide);
    int folded = 0;
    int deadEnd = -1;
    Execution said = Execution.NO_CODE;
    for (int i = 0; i < shown.length; i++) {
      Line line = card.lines().get(i);
      if (i > 0) skipped(margin + " ".repeat(digits), card.lines().get(i - 1), line);
      String text = CodeText.expanded(line.text());
      List<Hop> spelled = new ArrayList<>();
      String code = tokens.html(text, word -> CodeText.identifier(word, line.hops()));
      if (!shown[i]) {
        folded++;
        if (i + 1 == shown.length || shown[i + 1]) {
          fold(margin + " ".repeat(digits), card.lines().subList(i + 1 - folded, i + 1));
        }
        continue;
      }
      folded = 0;
      if (i == deadEnd) {
        close(said);
        said = Execution.NO_CODE;
        out.append("</details>");
      }
      if (i >= deadEnd && deadUntil(i) - i >= LONG_DEAD) {
        close(said);
        said = Execution.NO_CODE;
        deadEnd = deadUntil(i);
        openDead(margin + " ".repeat(digits), i, deadEnd);
      }
      if (!line.execution().equals(said)) {
        close(said);
        said = line.execution();
        open(said);
      }
      for (Hop hop : line.hops()) {
        if (!hop.via().isEmpty()
            || hop.candidates() > 1
            || !CodeText.hasWord(text, CodeText.base(hop))) {
          spelled.add(hop);
        }
      }
      gutter(line, margin);
      out.append(" <small>").append(padded(line.number(), digits)).append("</small>");
      out.append(mark(line.execution())).append(' ');
      out.append(code);
      line.exact().ifPresent(exact -> ExactHtml.jumps(exact, out));
      out.append('\n');
      String indent = margin + " ".repeat(digits + 3 + CodeText.indentation(text));
      spell(spelled, indent, line.hops().size() > 1);
      line.exact().ifPresent(exact -> ExactHtml.inlined(card, exact, indent, out));
      notes(line, indent);
    }
    close(said);
    if (deadEnd == shown.length) out.append("</details>");
  }

  /** Lines that the card has not: it is one in short. */
  private void skipped(String margin, Line before, Line line) {
    int lines = line.number() - before.number() - 1;
    if (lines <= 0 || card.isWithoutText()) return;
    out.append(margin).append("   <i>⋯ ").append(Units.count(lines, "line")).append("</i>\n");
  }

  /** Where a stretch ends that begins here with a line that did not run; itself if none does. */
  private int deadUntil(int from) {
    if (card.lines().get(from).execution().state() != State.NOT_RUN) return from;
    int end = from;
    for (int i = from; i < shown.length && shown[i]; i++) {
      State state = card.lines().get(i).execution().state();
      if (!DEAD.contains(state)) break;
      if (state == State.NOT_RUN) end = i + 1;
    }
    return end;
  }

  private void openDead(String margin, int from, int end) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Line line : card.lines().subList(from, end)) {
      if (!line.execution().reason().isEmpty()) reasons.add(line.execution().reason());
    }
    String why = reasons.iterator().hasNext() ? ": " + reasons.iterator().next() : "";
    if (reasons.size() > 1) why += ", and " + Units.count(reasons.size() - 1, "more reason");
    out.append("<details class=\"dead\"><summary style=\"cursor:pointer\">").append(margin);
    out.append(" ✕ <i>").append(Units.count(end - from, "line")).append(" did not run");
    out.append(Html.escape(CodeText.cut(why))).append("</i></summary>");
  }

  private void fold(String margin, List<Line> lines) {
    boolean dead =
        lines.stream().anyMatch(l -> l.execution().state() == State.NOT_RUN)
            && lines.stream().allMatch(l -> DEAD.contains(l.execution().state()));
    out.append(margin).append("   <i>⋯ ").append(Units.count(lines.size(), "line"));
    String what = card.exact().isPresent() ? "</i>\n" : " without a measured call</i>\n";
    out.append(dead ? " that did not run</i>\n" : what);
  }

  /** Lines of which the same is known are one element: its title says how it is known. */
  private void open(Execution e) {
    if (e.reason().isEmpty()) return;
    boolean dead = e.state() == State.NOT_RUN;
    out.append("<span title=\"")
        .append(
            dead
                ? "did not run: "
                : e.state() == State.UNKNOWN
                    ? "not decided: "
                    : card.calls() > 0 ? "ran: " : "used: ");
    out.append(Html.escape(e.reason())).append(" (").append(ground(e)).append(')');
    out.append(dead ? "\" class=\"nr\" style=\"color:#8c959f\">" : "\">");
  }

  private void close(Execution e) {
    if (!e.reason().isEmpty()) out.append("</span>");
  }

  private static String ground(Execution e) {
    return e.ground().name().toLowerCase(Locale.ROOT);
  }

  private static String mark(Execution e) {
    return switch (e.state()) {
      case RAN -> "│";
      case NOT_RUN -> "✕";
      case UNKNOWN -> e.reason().isEmpty() ? " " : "?";
      case NO_CODE -> " ";
    };
  }

  private void legend() {
    boolean told = card.lines().stream().anyMatch(l -> !l.execution().reason().isEmpty());
    ExactHtml.legend(card, out);
    if (!told || card.exact().filter(Exact.Function::byLine).isPresent()) return;
    out.append("<div class=\"fx-where\" style=\"padding:0 8px 6px;font-size:12px\">");
    out.append(
        card.calls() > 0
            ? "│ ran · ✕ did not run · no mark: not known; hover for how it is known</div>"
            : "│ used by a traced function, or called; hover for which</div>");
  }

  private void gutter(Line line, String margin) {
    if (measured(line).isEmpty()) {
      out.append(margin);
      return;
    }
    boolean exact = card.exact().isPresent();
    long part = exact ? ExactHtml.instructions(line) : nanos(line);
    long whole = exact ? card.exact().get().instructions() : card.totalNanos();
    double share = whole > 0 ? Math.min(100, 100.0 * part / whole) : 0;
    out.append("<span class=\"g\" title=\"").append(Units.percent(part, whole));
    out.append(" of this function's ").append(exact ? "instructions" : "time");
    out.append("\" style=\"background:linear-gradient(90deg,rgba(232,132,38,.5) ");
    out.append(Units.format("%.0f%%,rgba(232,132,38,.12) %.0f%%)\">", share, share));
    String text = measured(line);
    out.append(" ".repeat(margin.length() - text.length())).append(text).append("</span>");
  }

  /** Calls and time of a line: " 12× 10.54 ms "; "" where nothing was measured. */
  private String measured(Line line) {
    if (card.exact().isPresent()) return ExactHtml.measured(card, line);
    if (line.hops().isEmpty()) return "";
    return Units.format(" %s× %8s ", shortened(calls(line)), Units.time(nanos(line)));
  }

  private static long calls(Line line) {
    return line.hops().stream().mapToLong(Hop::calls).sum();
  }

  private static long nanos(Line line) {
    return line.hops().stream().mapToLong(hop -> Math.max(0, hop.nanos())).sum();
  }

  /** The hops whose name the line does not show, or not for sure, each on a line of its own. */
  private void spell(List<Hop> hops, String indent, boolean withTimes) {
    for (Hop hop : hops.subList(0, Math.min(MOST_HOPS, hops.size()))) {
      out.append(indent).append("<span class=\"h\">└ ");
      out.append(CodeText.link(hop.function(), hop.function()));
      if (withTimes) {
        out.append(Units.format(" %,d× %s", hop.calls(), ExactHtml.cost(card, hop)));
      }
      if (!hop.via().isEmpty()) {
        out.append(" via ");
        out.append(
            hop.via().stream().map(s -> Html.escape(CodeText.cut(s))).collect(joining(" → ")));
      }
      out.append("</span>");
      if (hop.candidates() > 1) {
        out.append(" <i>from here or ").append(Units.count(hop.candidates() - 1, "other line"));
        out.append("</i>");
      }
      out.append('\n');
    }
    if (hops.size() > MOST_HOPS) {
      out.append(indent).append("<i>└ and ").append(hops.size() - MOST_HOPS).append(" more</i>\n");
    }
  }

  private void footer() {
    legend();
    footer(
        "came in between (interrupts)", card.unplaced().stream().filter(Hop::interrupt).toList());
    footer(
        "called, on a line that was not found", //
        card.unplaced().stream().filter(hop -> !hop.interrupt()).toList());
  }

  private void footer(String title, List<Hop> hops) {
    if (hops.isEmpty()) return;
    out.append("<div class=\"fx-where\" style=\"padding:0 8px 6px;font-size:12px\">");
    out.append(title).append(": ");
    out.append(
        hops.stream()
            .limit(MOST_HOPS)
            .map(
                hop ->
                    Units.format(
                        "<code>%s</code> %,d× %s",
                        CodeText.link(hop.function(), hop.function()),
                        hop.calls(),
                        ExactHtml.cost(card, hop)))
            .collect(joining(", ")));
    if (hops.size() > MOST_HOPS)
      out.append(", and ").append(hops.size() - MOST_HOPS).append(" more");
    out.append("</div>");
  }

  private static String padded(int number, int digits) {
    return Units.format("%" + digits + "d", number);
  }

  private static String shortened(long calls) {
    return calls < 10_000 ? String.valueOf(calls) : calls / 1000 + "k";
  }
}
