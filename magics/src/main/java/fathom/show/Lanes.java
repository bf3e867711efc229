package fathom.show;

import fathom.kernel.display.MimeBundle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * What happened when: a lane for each actor, time from left to right, a box for each thing.
 *
 * @param boxes in any order; the lanes are in the order in which they come here
 */
public record Lanes(List<Box> boxes) implements Chart {
  /** Something that went on for a while, or, with 0, a moment. Nanoseconds. */
  public record Box(String lane, String what, long startNanos, long durationNanos) {}

  private static final int MOST_BOXES = 2000;
  private static final int LANE = 24;
  private static final int TICKS = 5;

  public Lanes {
    boxes = List.copyOf(boxes);
  }

  /**
   * The lanes of a table: a row of it is one box.
   *
   * @param start a column of nanoseconds; the first one is shown as 0
   * @param duration a column of nanoseconds
   * @throws IllegalArgumentException when the table has no such column, or too many rows
   */
  public static Lanes of(Table table, String lane, String what, String start, String duration) {
    if (table.rowCount() > MOST_BOXES) {
      throw new IllegalArgumentException(
          "the table has %d rows: expected %d at most".formatted(table.rowCount(), MOST_BOXES));
    }
    TableColumns columns = new TableColumns(table);
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < table.rowCount(); i++) {
      double lasted = columns.number(duration, i);
      boxes.add(
          new Box(
              columns.text(lane, i),
              columns.text(what, i),
              (long) columns.number(start, i),
              lasted > 0 ? (long) lasted : 0));
    }
    return new Lanes(boxes);
  }

  @Override
  public MimeBundle bundle() {
    long from = boxes.stream().mapToLong(Box::startNanos).min().orElse(0);
    long to = boxes.stream().mapToLong(b -> b.startNanos() + b.durationNanos()).max().orElse(0);
    double span = Math.max(1, to - from);
    Map<String, List<Box>> lanes = new LinkedHashMap<>();
    Set<String> kinds = new LinkedHashSet<>();
    for (Box box : boxes) {
      lanes.computeIfAbsent(box.lane(), lane -> new ArrayList<>()).add(box);
      kinds.add(box.what());
    }
    PartColours colours = new PartColours(kinds);
    StringBuilder html =
        new StringBuilder("<div class=\"fathom fx-lanes\" style=\"font-size:13px;");
    html.append("line-height:1.5;max-width:1100px\">").append(colours.legend());
    html.append("<div style=\"display:grid;grid-template-columns:max-content 1fr;gap:4px 10px;");
    html.append("align-items:center;padding-right:36px\">");
    StringBuilder plain = new StringBuilder();
    lanes.forEach(
        (lane, all) -> {
          html.append("<div style=\"text-align:right\"><b style=\"font-weight:600\">");
          html.append(Html.escape(lane)).append("</b></div><div style=\"position:relative;height:");
          html.append(LANE).append("px;background:rgba(128,136,148,.10);border-radius:3px\">");
          plain.append(lane).append('\n');
          for (Box box : all) {
            html.append(box(box, from, span, colours));
            plain.append("  ").append(words(box, from)).append('\n');
          }
          html.append("</div>");
        });
    html.append("<div></div>").append(axis(span)).append("</div></div>");
    return MimeBundle.html(html.toString(), plain.toString().stripTrailing());
  }

  private static String box(Box box, long from, double span, PartColours colours) {
    double left = 100 * (box.startNanos() - from) / span;
    double width = 100 * box.durationNanos() / span;
    boolean fits = width > 1 + 0.75 * box.what().length();
    return Units.format(
        "<span title=\"%s\" style=\"position:absolute;left:%.3f%%;width:%.3f%%;min-width:4px;"
            + "top:2px;height:%dpx;border-radius:2px;%s;color:#1f2328;font-size:11px;"
            + "line-height:%dpx;text-align:center;overflow:hidden;white-space:nowrap\">%s</span>",
        Html.escape(words(box, from)),
        left,
        width,
        LANE - 4,
        colours.background(box.what()),
        LANE - 4,
        fits ? Html.escape(box.what()) : "");
  }

  private static String words(Box box, long from) {
    String at = " at " + Units.time(box.startNanos() - from);
    return box.what()
        + at
        + (box.durationNanos() > 0 ? ", " + Units.time(box.durationNanos()) : "");
  }

  private static String axis(double span) {
    StringBuilder out =
        new StringBuilder(
            "<div style=\"position:relative;height:18px;font-size:11px;opacity:.75\">");
    for (int i = 0; i <= TICKS; i++) {
      out.append(
          Units.format(
              "<span style=\"position:absolute;left:%d%%;white-space:nowrap;"
                  + "transform:translateX(-50%%)\">%s</span>",
              100 * i / TICKS, Units.time(Math.round(span * i / TICKS))));
    }
    return out.append("</div>").toString();
  }
}
