package fathom.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.plotly.components.Figure;

class FigureRendererTest {
  private final Renderers renderers = new Renderers(List.of(new FigureRenderer()));

  @Test
  void aFigureGoesOutAsPlotlysJson() {
    MimeBundle bundle =
        renderers.render(
            new Figure(
                "var layout = { title: 'a, } b', xaxis: { title: 'x', }, };\n"
                    + "var trace0 =\n{ x: [\"1.0\",\"2.0\"], type: 'scatter', };\n"
                    + "var trace1 = { x: [3,], type: 'bar', name: '<i>', };"));
    assertThat(bundle.data().get("application/vnd.plotly.v1+json").toString())
        .contains("\"title\":{\"text\":\"a, } b\"}")
        .contains("\"xaxis\":{\"title\":{\"text\":\"x\"},")
        .contains("{\"x\":[\"1.0\",\"2.0\"],\"type\":\"scatter\"}");
    assertThat(bundle.data().get("text/plain")).asString().contains("bar <i>, 1 x");
    assertThat(bundle.data().get("text/html")).asString().contains("&lt;i&gt;");
  }

  @Test
  void coloursFitBothThemesUnlessTheFigureNamesItsOwn() {
    MimeBundle bundle =
        renderers.render(new Figure("var layout = { plot_bgcolor: 'white', font: { size: 9 } };"));
    assertThat(bundle.data().get("application/vnd.plotly.v1+json").toString())
        .contains("\"plot_bgcolor\":\"white\"")
        .contains("\"paper_bgcolor\":\"rgba(0,0,0,0)\"")
        .contains("\"font\":{\"size\":9,\"color\":\"#808890\"}");
  }

  @Test
  void otherValuesAreLeftToTheirOwnRenderers() {
    assertThat(renderers.render("text").data()).containsOnlyKeys("text/plain");
  }
}
