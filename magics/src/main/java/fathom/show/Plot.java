package fathom.show;

import fathom.kernel.display.MimeBundle;
import java.util.Map;

/**
 * A chart: a Plotly figure with a static picture beside it.
 *
 * @param figure the content of {@code application/vnd.plotly.v1+json}
 * @param html the static picture, for readers without Plotly's renderer
 * @param plain what it shows, in words
 */
public record Plot(Map<String, Object> figure, String html, String plain) {

  /** The calls of a run as an icicle: time as width, depth down, coloured by layer. */
  public static Plot of(RunView view) {
    return new Plot(Map.of(), "", view.headline());
  }

  /** The bundle that a notebook shows. */
  public MimeBundle bundle() {
    return MimeBundle.html(html, plain).with("application/vnd.plotly.v1+json", figure);
  }
}
