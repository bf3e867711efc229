package fathom.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A tree as a kernel of some configuration compiles it, with all that has been found out about it
 * so far: every trace of a session asks about nearly the same functions.
 */
record Compiled(Definitions definitions, Leavers leavers, Inlined inlined) {
  /** As many as are looked at in turns. */
  private static final int KEPT = 6;

  private record Key(Archive archive, KernelConfig config) {}

  private static final Map<Key, Compiled> KNOWN = new LinkedHashMap<>(16, 0.75f, true);

  /** The same one for the same archive and configuration. */
  static Compiled of(Archive archive, KernelConfig config) {
    synchronized (KNOWN) {
      Compiled known = KNOWN.computeIfAbsent(new Key(archive, config), Compiled::made);
      if (KNOWN.size() > KEPT) KNOWN.remove(KNOWN.keySet().iterator().next());
      return known;
    }
  }

  private static Compiled made(Key key) {
    Definitions definitions = new Definitions(key.archive.index(), key.config);
    Leavers leavers = new Leavers(key.archive, definitions);
    return new Compiled(
        definitions, leavers, new Inlined(key.archive, definitions, leavers::mayLeave));
  }
}
