package fathom.analyse;

import java.util.Map;

/** The source of functions. */
@FunctionalInterface
public interface FunctionText {
  /** A function's lines by their numbers; empty where its source is not known. */
  Map<Integer, String> of(String function, String file);
}
