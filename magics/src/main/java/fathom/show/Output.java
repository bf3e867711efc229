package fathom.show;

import fathom.kernel.display.MimeBundle;

/** The output of a traced run: one self-contained piece of HTML, and the same as plain text. */
public final class Output {
  private Output() {}

  /** The bundle that a notebook shows for a run; its HTML is below 1 MB whatever the run holds. */
  public static MimeBundle of(RunView view) {
    return MimeBundle.html(Html.escape(view.headline()), view.headline());
  }
}
