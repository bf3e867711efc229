package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.source.Card;

/** Shows a {@link Card} as a cell's value. */
public final class CardRenderer implements Renderer<Card> {
  @Override
  public Class<Card> type() {
    return Card.class;
  }

  @Override
  public MimeBundle render(Card card) {
    return CardHtml.of(card);
  }
}
