package fathom.show;

import fathom.analyse.Stacks;
import fathom.kernel.display.MimeBundle;
import java.util.List;

/**
 * Counted kernel stacks as text, below a line that says where they were taken.
 *
 * @param nothing what is said when there is no stack
 */
public record StacksView(List<String> facts, Stacks stacks, String nothing) {
  public StacksView {
    facts = List.copyOf(facts);
  }

  /** The bundle that a notebook shows. */
  public MimeBundle bundle() {
    String text = stacks.all().isEmpty() ? nothing + "\n" : stacks.text();
    String html =
        "<div class=\"fathom\">"
            + FactsHtml.line(facts)
            + "<pre style=\"margin:4px 0;line-height:1.35\">"
            + Html.escape(text)
            + "</pre></div>";
    return MimeBundle.html(html, Html.printable(String.join(" · ", facts) + "\n\n" + text));
  }
}
