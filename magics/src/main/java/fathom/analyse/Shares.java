package fathom.analyse;

import fathom.trace.Calls;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the time of one or several root calls divides over the layers. The shares add up to the
 * roots' durations exactly; layers without any call and time are absent.
 */
public record Shares(Map<Layer, Share> of) {
  /**
   * @param calls calls that count for the layer; for ASLEEP those in which the task slept
   * @param selfNanos their self time, without what they slept; for ASLEEP the time slept
   */
  public record Share(long calls, long selfNanos) {}

  public Shares {
    Map<Layer, Share> copy = new EnumMap<>(Layer.class);
    copy.putAll(of);
    of = Collections.unmodifiableMap(copy);
  }

  /**
   * Divides the time of the roots whose duration is known. What no known self time accounts for
   * (calls may be missing after a loss) is {@link Layer#UNKNOWN}.
   *
   * @param layers one a call
   * @param asleepNanos one a call: the part of its self time that it slept
   */
  public static Shares of(Calls calls, Layer[] layers, long[] asleepNanos) {
    long[] count = new long[Layer.values().length];
    long[] nanos = new long[count.length];
    for (int root : calls.roots().toArray()) {
      long rest = calls.durationNanos(root);
      boolean timed = rest != Calls.UNKNOWN;
      for (int i = root; i < calls.end(root); i++) {
        count[layers[i].ordinal()]++;
        long self = calls.selfNanos(i);
        if (!timed || self == Calls.UNKNOWN) continue;
        nanos[layers[i].ordinal()] += self - asleepNanos[i];
        nanos[Layer.ASLEEP.ordinal()] += asleepNanos[i];
        if (asleepNanos[i] > 0) count[Layer.ASLEEP.ordinal()]++;
        rest -= self;
      }
      if (timed) nanos[Layer.UNKNOWN.ordinal()] += rest;
    }
    Map<Layer, Share> of = new EnumMap<>(Layer.class);
    for (Layer layer : Layer.values()) {
      int i = layer.ordinal();
      if (count[i] != 0 || nanos[i] != 0) of.put(layer, new Share(count[i], nanos[i]));
    }
    return new Shares(of);
  }

  public long totalNanos() {
    return of.values().stream().mapToLong(Share::selfNanos).sum();
  }
}
