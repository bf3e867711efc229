package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which layer a call belongs to: by the source file of its function, or by its name where there is
 * no source. Helpers that every layer uses (locks, rcu, string functions, checksums, security
 * hooks, clocks) have no layer of their own; each of their calls counts for the nearest caller that
 * has one. Everything that runs in an interrupt counts as interrupt.
 */
public final class Layers {
  private final Function<String, Optional<String>> pathOf;
  private final Map<String, Layer> known = new HashMap<>();

  /**
   * @param pathOf the source path of a function in the kernel tree ("fs/ext4/file.c"), empty when
   *     it is not known
   */
  public Layers(Function<String, Optional<String>> pathOf) {
    this.pathOf = pathOf;
  }

  /** The layer of a function by itself; {@link Layer#UNKNOWN} for helpers and for the unknown. */
  public synchronized Layer of(String function) {
    Layer layer = known.get(function);
    if (layer == null) {
      // A path decides alone: a helper with a telling name is still a helper.
      layer = pathOf.apply(function).map(LayerTable::byPath).orElse(LayerTable.byName(function));
      known.put(function, layer);
    }
    return layer;
  }

  /** The layer that each call's self time counts for, one a call. */
  public Layer[] perCall(Calls calls) {
    Layer[] own = new Layer[calls.functions().size()];
    for (int i = 0; i < own.length; i++) own[i] = of(calls.functions().name(i));
    Layer[] layers = new Layer[calls.size()];
    for (int i = 0; i < layers.length; i++) {
      int parent = calls.parent(i);
      Layer above = parent < 0 ? Layer.UNKNOWN : layers[parent];
      if (calls.has(i, Mark.INTERRUPT) || (above == Layer.INTERRUPT)) {
        layers[i] = Layer.INTERRUPT;
      } else {
        Layer mine = own[calls.functionId(i)];
        layers[i] = mine == Layer.UNKNOWN ? above : mine;
      }
    }
    return layers;
  }

  /** For each function number the layer in which it spent most self time, or was called most. */
  public static Layer[] perFunction(Calls calls, Layer[] perCall) {
    List<Map<Layer, Long>> weight = new ArrayList<>();
    for (int f = 0; f < calls.functions().size(); f++) weight.add(new EnumMap<>(Layer.class));
    for (int i = 0; i < calls.size(); i++) {
      long self = calls.selfNanos(i);
      // A call weighs at least 1, so that functions without a known time have a layer, too.
      long w = self == Calls.UNKNOWN ? 1 : self + 1;
      weight.get(calls.functionId(i)).merge(perCall[i], w, Long::sum);
    }
    Layer[] layers = new Layer[weight.size()];
    for (int f = 0; f < layers.length; f++) {
      layers[f] =
          weight.get(f).entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse(Layer.UNKNOWN);
    }
    return layers;
  }
}
