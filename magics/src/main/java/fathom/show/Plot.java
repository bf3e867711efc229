package fathom.show;

import fathom.kernel.display.MimeBundle;
import java.util.List;

/**
 * A chart: a Plotly figure with a static picture beside it.
 *
 * @param figure the content of {@code application/vnd.plotly.v1+json}
 * @param html the static picture, for readers without Plotly's renderer
 * @param plain what it shows, in words
 */
public record Plot(PlotlyFigure figure, String html, String plain) implements Chart {
  private static final int ROW = 22;

  /** The calls of a run as an icicle: time as width, depth down, coloured by layer. */
  public static Plot of(RunView view) {
    Layout layout = new Layout(view.calls());
    IciclePicture picture = IciclePicture.of(view, layout);
    int rows = Math.max(4, picture.height() / IciclePicture.ROW);
    PlotlyFigure figure =
        PlotlyFigure.of(List.of(PlotlyIcicle.of(view, layout)), view.headline(), 44 + rows * ROW);
    String html =
        "<div>" + picture.html("icicle of the calls: time across, call depth down") + "</div>";
    return new Plot(figure, html, SummaryText.of(view));
  }

  @Override
  public MimeBundle bundle() {
    return MimeBundle.html(html, plain).with("application/vnd.plotly.v1+json", figure);
  }
}
