package fathom.show;

import java.util.List;
import java.util.Map;

/**
 * A Plotly figure in the shape of {@code application/vnd.plotly.v1+json}; the components are named
 * as Plotly names them.
 *
 * @param data the traces, each a record whose components are Plotly's attributes
 * @param layout never empty: JupyterLab's renderer shows nothing without one
 */
public record PlotlyFigure(List<Record> data, Map<String, Object> layout, Config config) {
  public PlotlyFigure {
    data = List.copyOf(data);
    layout = Map.copyOf(layout);
  }

  /** Without Plotly's logo, and without its buttons that send the figure to a server. */
  public record Config(
      boolean displaylogo, boolean showSendToCloud, String plotlyServerURL, boolean responsive) {
    public static final Config OFFLINE = new Config(false, false, "", true);
  }

  /** Text that Plotly shows as it is: of HTML it knows some elements, and just these entities. */
  static String text(String any) {
    return Html.printable(any).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** A figure on the page's own ground, readable in light and dark themes. */
  public static PlotlyFigure of(List<Record> data, String title, int height) {
    String clear = "rgba(0,0,0,0)";
    Map<String, Object> layout =
        Map.of(
            "title",
            Map.of("text", text(title), "font", Map.of("size", 14)),
            "height",
            height,
            "margin",
            Map.of("l", 8, "r", 8, "t", 36, "b", 8),
            "paper_bgcolor",
            clear,
            "plot_bgcolor",
            clear,
            "font",
            Map.of("color", "#808890"));
    return new PlotlyFigure(data, layout, Config.OFFLINE);
  }
}
