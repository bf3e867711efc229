package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.source.Card;
import java.util.List;

/** Cards on their own: what {@code %source NAME} shows. */
public final class CardHtml {
  private CardHtml() {}

  /** One card, open and whole. */
  public static MimeBundle of(Card card) {
    return of(List.of(card));
  }

  /** Several cards in the given order, the first one open. */
  public static MimeBundle of(List<Card> cards) {
    return MimeBundle.text(cards.toString());
  }
}
