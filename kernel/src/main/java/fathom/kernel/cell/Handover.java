package fathom.kernel.cell;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Where a value waits until the declaration of its variable takes it. */
public final class Handover {
  private static final AtomicLong NEXT = new AtomicLong();
  private static final Map<Long, Object> WAITING = new ConcurrentHashMap<>();

  private Handover() {}

  static long put(Object value) {
    long key = NEXT.incrementAndGet();
    WAITING.put(key, value);
    return key;
  }

  /** The value put under this key, once; called by generated declarations. */
  public static Object take(long key) {
    return WAITING.remove(key);
  }
}
