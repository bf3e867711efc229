package fathom.show;

import fathom.source.Card;
import fathom.source.Card.Hop;
import fathom.source.Card.Line;
import fathom.source.Exact;
import fathom.source.Execution;
import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What cards show of executed instructions, and on which ground they stand. */
final class ExactHtml {
  private static final int MOST_JUMPS = 4;
  private static final int MOST_BY_ADDRESS = 60;

  /** Inlined functions of so many lines are unfolded, those in other inlined ones are not. */
  private static final int SMALL = 6;

  private ExactHtml() {}

  /** Whether a card's times were measured by a clock. */
  static boolean isTimed(Card card) {
    return card.exact().map(Exact.Function::timed).orElse(true);
  }

  /** Instructions, beside times where these were measured. */
  static void totals(Card card, StringBuilder out) {
    card.exact()
        .ifPresent(
            e ->
                out.append(
                    Units.format(
                        " · <b>%,d</b> instructions, self <b>%,d</b>",
                        e.instructions(), e.selfInstructions())));
  }

  /** What a card's calls cost: time, or instructions where no clock measured it. */
  static String cost(Card card) {
    if (isTimed(card)) return Units.time(card.totalNanos());
    return Units.count(card.exact().get().instructions(), "instruction");
  }

  static String cost(Card card, Hop hop) {
    return isTimed(card) && hop.nanos() >= 0
        ? Units.time(hop.nanos())
        : Units.count(hop.instructions(), "instruction");
  }

  /** The instructions of a line with all that it called. */
  static long instructions(Line line) {
    return line.exact()
        .map(Exact.Line::instructions)
        .orElseGet(() -> line.hops().stream().mapToLong(h -> Math.max(0, h.instructions())).sum());
  }

  /** How often a line ran, and its instructions: " 12× 3,456 "; of other cards its calls. */
  static String measured(Card card, Line line) {
    boolean byLine = card.exact().filter(Exact.Function::byLine).isPresent();
    if (byLine && line.exact().isEmpty() || !byLine && line.hops().isEmpty()) return "";
    long times =
        byLine ? line.exact().get().times() : line.hops().stream().mapToLong(Hop::calls).sum();
    long instructions = instructions(line);
    if (times == 0 && instructions == 0) return "";
    String often = times == 0 ? "" : shortened(times) + "×";
    return Units.format(" %5s %7s ", often, Units.format("%,d", instructions));
  }

  private static String shortened(long times) {
    return times < 10_000 ? String.valueOf(times) : times / 1000 + "k";
  }

  /** The conditional jumps of a line, behind its code: how often they went where. */
  static void jumps(Exact.Line line, StringBuilder out) {
    List<Exact.Jump> jumps = line.jumps();
    for (Exact.Jump jump : jumps.subList(0, Math.min(MOST_JUMPS, jumps.size()))) {
      out.append("  <span class=\"fx-jump\" title=\"the conditional jump at ");
      out.append(Html.escape(jump.at())).append(": taken ").append(jump.taken());
      out.append("×, to ").append(Html.escape(jump.target())).append("; not taken ");
      out.append(jump.notTaken()).append("×, on to ").append(Html.escape(jump.next()));
      out.append(" (executed)\">◇ ");
      way("taken ", jump.taken(), jump.target(), out);
      out.append(" · ");
      way("not ", jump.notTaken(), jump.next(), out);
      out.append("</span>");
    }
    int more = jumps.size() - MOST_JUMPS;
    if (more > 0) out.append("  <span class=\"fx-jump\">and ").append(more).append(" more</span>");
  }

  private static void way(String how, long times, String to, StringBuilder out) {
    out.append(Units.format("%s%,d×", how, times));
    if (times > 0) out.append("→").append(Html.escape(to));
  }

  /** The functions that are inlined at a line, to be opened in place. */
  static void inlined(Card card, Exact.Line line, String indent, StringBuilder out) {
    for (Exact.Inlined inlined : line.inlined()) {
      if (inlined.lines().isEmpty()) continue;
      int lines = inlined.lines().size();
      boolean nested = card.exact().filter(e -> e.selfInstructions() < 0).isPresent();
      out.append("<details class=\"inl\"").append(lines <= SMALL && !nested ? " open" : "");
      out.append("><summary style=\"cursor:pointer\">")
          .append(indent)
          .append("<span class=\"t\"></span> <u data-go=\"");
      out.append(Html.escape(inlined.function())).append("\">");
      out.append(Html.escape(inlined.function())).append("</u> <i>inlined, ");
      out.append(Html.escape(inlined.file())).append(':');
      out.append(inlined.lines().get(0).number());
      if (inlined.times() > 0) out.append(Units.format(" · %,d×", inlined.times()));
      out.append(" · ").append(Units.count(inlined.instructions(), "instruction"));
      out.append(" · ").append(Units.count(lines, "line")).append("</i></summary>");
      CardBody.rows(asCard(card, inlined), out);
      out.append("</details>");
    }
  }

  /** Its own instructions are not told apart there. */
  private static Card asCard(Card within, Exact.Inlined inlined) {
    Exact.Function known =
        new Exact.Function(inlined.instructions(), -1, isTimed(within), true, List.of(), List.of());
    return new Card(
        inlined.function(),
        inlined.file(),
        within.release(),
        within.mismatch(),
        inlined.lines(),
        Math.max(1, inlined.times()),
        0,
        0,
        List.of(),
        List.of(),
        Optional.of(known));
  }

  /** On which ground the lines stand, each counted. */
  static void ground(Card card, StringBuilder out) {
    if (card.calls() == 0) return;
    Map<Ground, Integer> grounds = new EnumMap<>(Ground.class);
    int undecided = 0;
    for (Line line : card.lines()) {
      Execution e = line.execution();
      boolean decided = e.state() == State.RAN || e.state() == State.NOT_RUN;
      if (decided) grounds.merge(e.ground(), 1, Integer::sum);
      if (e.state() == State.UNKNOWN && e.ground() == Ground.EXECUTED) undecided++;
    }
    if (grounds.isEmpty()) return;
    out.append("<br>lines known: ");
    String separator = "";
    for (Map.Entry<Ground, Integer> g : grounds.entrySet()) {
      out.append(separator).append(g.getValue()).append(' ');
      out.append(g.getKey().name().toLowerCase(Locale.ROOT));
      separator = ", ";
    }
    if (undecided > 0) out.append(", ").append(undecided).append(" not decided");
  }

  static void legend(Card card, StringBuilder out) {
    if (card.exact().isEmpty()) return;
    Exact.Function exact = card.exact().get();
    String begin = "<div class=\"fx-where\" style=\"padding:0 8px 6px;font-size:12px\">";
    for (String remark : exact.remarks()) {
      out.append(begin).append(Html.escape(remark)).append("</div>");
    }
    if (exact.byLine()) {
      out.append(begin);
      out.append(
          "How often a line ran × its instructions with all it called. │ ran · ✕ did not run");
      out.append(
          " · ? not decided · ◇ a conditional jump, and the lines it went to. Hover for how");
      out.append(" it is known: executed, or proved from lines that were.</div>");
    }
    if (!exact.jumps().isEmpty()) byAddress(exact.jumps(), out);
  }

  private static void byAddress(List<Exact.Jump> jumps, StringBuilder out) {
    out.append("<details class=\"fx-where\" style=\"padding:0 8px 6px;font-size:12px\"><summary");
    out.append(" style=\"cursor:pointer\">").append(Units.count(jumps.size(), "conditional jump"));
    out.append(" by address</summary><pre style=\"margin:0;white-space:pre;font-size:12px\">");
    for (Exact.Jump jump : jumps.subList(0, Math.min(MOST_BY_ADDRESS, jumps.size()))) {
      out.append(
          Units.format(
              "%-36s taken %,6d×  not taken %,6d×  to %s\n",
              Html.escape(jump.at()), jump.taken(), jump.notTaken(), Html.escape(jump.target())));
    }
    int more = jumps.size() - MOST_BY_ADDRESS;
    if (more > 0) out.append("and ").append(more).append(" more\n");
    out.append("</pre></details>");
  }
}
