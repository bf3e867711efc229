package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.PlainText;
import fathom.kernel.display.Renderer;
import fathom.source.Card;
import java.util.List;

/** Shows a list of cards as a cell's value; any other list as the text that it was without. */
@SuppressWarnings("rawtypes")
public final class CardsRenderer implements Renderer<List> {
  @Override
  public Class<List> type() {
    return List.class;
  }

  @Override
  public MimeBundle render(List list) {
    List<?> values = list;
    List<Card> cards =
        values.stream().filter(Card.class::isInstance).map(Card.class::cast).toList();
    boolean all = !cards.isEmpty() && cards.size() == values.size();
    return all ? CardHtml.of(cards) : MimeBundle.text(PlainText.of(list));
  }
}
