package fathom.show;

import fathom.trace.Calls;
import fathom.trace.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Plotly's icicle trace of the calls, time as width. Up to 300 nodes: beyond that the longest
 * calls, and for each of them the short ones that it made as one node.
 */
record PlotlyIcicle(
    String type,
    String branchvalues,
    List<String> ids,
    List<String> labels,
    List<String> parents,
    List<Long> values,
    List<String> text,
    String textinfo,
    String hoverinfo,
    Map<String, Object> marker,
    Map<String, Object> textfont,
    Map<String, Object> tiling,
    boolean sort) {

  /** Plotly needs 0.4 s for so many nodes, and 1.2 s for 1,000. */
  private static final int MOST_NODES = 300;

  /** The node above several roots; Plotly draws no forest. */
  private static final String ALL = "all";

  static PlotlyIcicle of(RunView view, Layout layout) {
    Calls calls = view.calls();
    BitSet kept = longest(calls, layout);
    Nodes nodes = new Nodes();
    Map<Integer, List<Note>> notes = view.notes().byCall(calls);
    boolean forest = calls.roots().filter(kept::get).count() > 1;
    if (forest) nodes.add(ALL, "all writes", "", layout.total(), "rgba(128,136,148,.3)");
    kept.stream()
        .forEach(
            i -> {
              String above = calls.parent(i) < 0 ? (forest ? ALL : "") : "c" + calls.parent(i);
              String colour = Palette.css(view.layers()[i]);
              String note = PlotlyFigure.text(NotesHtml.line(notes.getOrDefault(i, List.of())));
              String label = (note.isEmpty() ? "" : "✎ ") + PlotlyFigure.text(calls.function(i));
              nodes.add("c" + i, label, above, layout.width(i), colour);
              if (!note.isEmpty()) nodes.explainLast(note);
            });
    if (kept.cardinality() < calls.size()) addOthers(calls, layout, kept, nodes);
    return new PlotlyIcicle(
        "icicle",
        "total",
        nodes.ids,
        nodes.labels,
        nodes.parents,
        nodes.values,
        nodes.text,
        "label",
        "label+text+percent root",
        Map.of("colors", nodes.colours, "line", Map.of("width", 1)),
        Map.of("color", Units.format("#%06x", Palette.TEXT), "size", 11),
        Map.of("orientation", "v"),
        false);
  }

  /** A call is never longer than its caller, so the longest ones form a tree. */
  private static BitSet longest(Calls calls, Layout layout) {
    int[] drawn = IntStream.range(0, calls.size()).filter(i -> layout.width(i) > 0).toArray();
    int most = drawn.length <= MOST_NODES - 1 ? drawn.length : MOST_NODES * 2 / 3;
    BitSet kept = new BitSet(calls.size());
    Arrays.stream(drawn)
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer i) -> -layout.width(i))
                .thenComparingInt(Integer::intValue))
        .limit(most)
        .forEach(kept::set);
    return kept;
  }

  private static void addOthers(Calls calls, Layout layout, BitSet kept, Nodes nodes) {
    long[] time = new long[calls.size()];
    int[] count = new int[calls.size()];
    for (int i = 0; i < calls.size(); i++) {
      int parent = calls.parent(i);
      if (kept.get(i) || parent < 0 || !kept.get(parent)) continue;
      time[parent] += layout.width(i);
      count[parent] += calls.end(i) - i;
    }
    kept.stream()
        .filter(i -> time[i] > 0)
        .boxed()
        .sorted(Comparator.comparingLong(i -> -time[i]))
        .limit(MOST_NODES - 1 - kept.cardinality())
        .forEach(
            i -> {
              String label = Units.count(count[i], "short call");
              nodes.add("o" + i, label, "c" + i, time[i], "rgba(128,136,148,.45)");
            });
  }

  private static final class Nodes {
    private final List<String> ids = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> parents = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private final List<String> text = new ArrayList<>();
    private final List<String> colours = new ArrayList<>();

    private void explainLast(String note) {
      text.set(text.size() - 1, text.get(text.size() - 1) + "<br>" + note);
    }

    private void add(String id, String label, String parent, long nanos, String colour) {
      ids.add(id);
      labels.add(label);
      parents.add(parent);
      values.add(nanos);
      text.add(Units.time(nanos));
      colours.add(colour);
    }
  }
}
