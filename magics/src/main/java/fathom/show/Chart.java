package fathom.show;

import fathom.kernel.display.MimeBundle;

/** What a cell may have drawn of its own data. */
public sealed interface Chart permits Plot, Bars, Lanes {
  /** The bundle that a notebook shows. */
  MimeBundle bundle();
}
