package fathom.kernel.cell;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which cell's text each class of the cells was made of. */
final class Places {
  private final Map<String, Source> byHolder = new ConcurrentHashMap<>();

  void put(Map<String, Source> sources) {
    byHolder.putAll(sources);
  }

  /** The text that a frame's class was made of, or null. */
  Source of(StackTraceElement frame) {
    String name = frame.getClassName();
    int nested = name.indexOf('$');
    return byHolder.get(nested < 0 ? name : name.substring(0, nested));
  }
}
