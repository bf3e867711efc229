package fathom.show;

import fathom.analyse.Layer;
import fathom.analyse.Walk;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.source.Card;
import java.util.List;

/** Shows a {@link WalkView}: a sentence, a card, a sentence, a card. */
public final class WalkRenderer implements Renderer<WalkView> {
  @Override
  public Class<WalkView> type() {
    return WalkView.class;
  }

  @Override
  public MimeBundle render(WalkView view) {
    StringBuilder html = new StringBuilder("<div class=\"fathom fx-walk\"><style>");
    html.append(Resources.text("output.css")).append("</style>");
    StringBuilder plain = new StringBuilder();
    List<String> sentences = view.sentences();
    for (int i = 0; i < sentences.size(); i++) {
      Walk.Step step = view.walk().steps().get(i);
      html.append("<p style=\"margin:10px 0 4px\">").append(Html.escape(sentences.get(i)));
      html.append("</p>");
      plain.append(sentences.get(i)).append('\n');
      Card card = view.cards().get(step.function());
      if (card == null) {
        html.append(ExplanationHtml.of(step.function(), view.release()));
        continue;
      }
      CardList.Place place = new CardList.Place(0, Layer.UNKNOWN);
      html.append("<div class=\"fx-cards fx-lone\">");
      html.append(
          CardList.opened(
              CardList.details(
                  card, place, view.walk().steps().get(0).nanos(), CardBody.folded(card))));
      html.append("</div>");
    }
    html.append("<p style=\"margin:10px 0\">").append(Html.escape(view.end())).append("</p>");
    html.append(CardHtml.script()).append("</div>");
    return MimeBundle.html(html.toString(), plain.append(view.end()).toString());
  }
}
