package fathom.kernel;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import javax.management.NotificationEmitter;

/**
 * Memory that is put aside once the heap has become nearly full, and given back when a cell has
 * used up the rest: the cells that then free something have to be compiled, too.
 */
final class Reserve {
  private static final double NEARLY_FULL = 0.6;
  private static final int MOST_BYTES = 32 << 20;
  private static final long SMALL_HEAP = 512L << 20;

  private volatile byte[] kept;

  Reserve() {
    if (Runtime.getRuntime().maxMemory() < SMALL_HEAP) {
      // It is full before anybody could be told.
      keep();
    }
  }

  /** Begins to watch the heap; costs nothing until a collection leaves it nearly full. */
  void watch() {
    if (kept != null) {
      return;
    }
    ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
        .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
        .ifPresent(
            pool ->
                pool.setCollectionUsageThreshold((long) (pool.getUsage().getMax() * NEARLY_FULL)));
    NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    memory.addNotificationListener((notification, nothing) -> keep(), null, null);
  }

  private void keep() {
    if (kept == null) {
      try {
        kept = new byte[(int) Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8)];
      } catch (OutOfMemoryError e) {
        kept = null;
      }
    }
  }

  /** Gives the memory back. */
  void release() {
    kept = null;
  }
}
