package fathom.kernel.magic;

import java.util.List;

/** What a module wants every cell to have imported. Found by {@link java.util.ServiceLoader}. */
public interface Prelude {
  /** Names as after the word import: "fathom.Fathom", "java.time.*", "static java.lang.Math.*". */
  List<String> imports();
}
