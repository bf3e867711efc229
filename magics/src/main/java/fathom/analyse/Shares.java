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
   * One layer's part.
   *
   * @param calls calls that count for the layer; for ASLEEP those in which the task slept
   * @param selfNanos their self time, without what they slept; for ASLEEP the time slept
   */
  public record Share(long calls, long selfNanos) {}

  public static final Shares NONE = new Shares(Map.of());

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
    Map<Layer, Share> of = new EnumMap<>(Layer.class);
    for (int root : calls.roots().toArray()) {
      long rest = calls.durationNanos(root);
      boolean timed = rest != Calls.UNKNOWN;
      for (int i = root; i < calls.end(root); i++) {
        long self = timed ? calls.selfNanos(i) : Calls.UNKNOWN;
        boolean known = self != Calls.UNKNOWN;
        add(of, layers[i], 1, known ? self - asleepNanos[i] : 0);
        if (!known) continue;
        if (asleepNanos[i] > 0) add(of, Layer.ASLEEP, 1, asleepNanos[i]);
        rest -= self;
      }
      if (timed && rest != 0) add(of, Layer.UNKNOWN, 0, rest);
    }
    return new Shares(of);
  }

  private static void add(Map<Layer, Share> of, Layer layer, long calls, long nanos) {
    of.merge(
        layer,
        new Share(calls, nanos),
        (a, b) -> new Share(a.calls() + b.calls(), a.selfNanos() + b.selfNanos()));
  }

  public long totalNanos() {
    return of.values().stream().mapToLong(Share::selfNanos).sum();
  }
}
