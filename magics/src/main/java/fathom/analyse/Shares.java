package fathom.analyse;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the time of one or several root calls divides over the layers. The shares add up to the
 * roots' durations exactly; layers without any call and time are absent.
 */
public record Shares(Map<Layer, Share> of) {
  /**
   * @param calls calls whose function belongs to the layer
   * @param selfNanos their self time, without what they slept; for ASLEEP the time slept
   */
  public record Share(long calls, long selfNanos) {}

  public Shares {
    Map<Layer, Share> copy = new EnumMap<>(Layer.class);
    copy.putAll(of);
    of = Collections.unmodifiableMap(copy);
  }

  public long totalNanos() {
    return of.values().stream().mapToLong(Share::selfNanos).sum();
  }
}
