package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Two traces, aligned by call path: calls that went the same way from the root are one place.
 *
 * @param places in preorder, those of a caller in the order of their first call
 * @param renamed functions that were taken for each other though their names differ, "a = b"
 * @param executed whether the instructions of both are known
 */
public record Comparison(List<Place> places, Set<String> renamed, boolean executed) {
  /** Which of the traces went there. */
  public enum Where {
    BOTH,
    ONLY_A,
    ONLY_B
  }

  /**
   * The calls of one path in one trace.
   *
   * @param calls how many; 0 when it did not go there
   * @param totalNanos of those with a known duration
   * @param selfNanos of those with a known self time
   * @param medianNanos of their durations (nearest rank), or {@link Calls#UNKNOWN}
   * @param instructions that they executed with all below them; 0 where these are not known
   * @param selfInstructions that they executed themselves; 0 where these are not known
   */
  public record Side(
      long calls,
      long totalNanos,
      long selfNanos,
      long medianNanos,
      long instructions,
      long selfInstructions) {
    static final Side NONE = new Side(0, 0, 0, Calls.UNKNOWN, 0, 0);
  }

  /**
   * One call path.
   *
   * @param function its last function, as the first trace names it that went there
   * @param parent the place of the caller, or -1 for a root
   * @param layer of its own time
   */
  public record Place(String function, int parent, int depth, Layer layer, Side a, Side b) {
    /** Which of the traces went there. */
    public Where where() {
      if (a.calls == 0) return Where.ONLY_B;
      return b.calls == 0 ? Where.ONLY_A : Where.BOTH;
    }
  }

  /** One of the two. */
  public record Input(Calls calls, Layer[] layers) {}

  private static final class Node {
    private final String function;
    private final Layer layer;
    private final Map<String, Node> children = new LinkedHashMap<>();
    private final List<List<Integer>> calls = List.of(new ArrayList<>(), new ArrayList<>());

    private Node(String function, Layer layer) {
      this.function = function;
      this.layer = layer;
    }
  }

  public Comparison {
    places = List.copyOf(places);
    renamed = Set.copyOf(renamed);
  }

  /**
   * Aligns two traces. Interrupts are left out: when they come is chance.
   *
   * <p>Where a function is called differently in two kernels, or is inlined in one of them, {@link
   * Renames} says so; what is below an inlined one is aligned as if its caller had called it.
   */
  public static Comparison of(Input a, Input b, Renames renames) {
    Node root = new Node("", Layer.UNKNOWN);
    Set<String> renamed = new TreeSet<>();
    List<Input> inputs = List.of(a, b);
    for (int side = 0; side < 2; side++) {
      Input input = inputs.get(side);
      Calls calls = input.calls;
      Node[] node = new Node[calls.size()];
      for (int i = 0; i < calls.size(); i++) {
        if (calls.has(i, Mark.INTERRUPT)) {
          i = calls.end(i) - 1;
          continue;
        }
        Node above = calls.parent(i) < 0 ? root : node[calls.parent(i)];
        String function = calls.function(i);
        boolean wraps =
            calls.parent(i) >= 0 && renames.wraps(calls.function(calls.parent(i)), function);
        boolean alone = renames.isOnlyIn(function, inputs.get(1 - side).calls);
        if (calls.parent(i) >= 0 && (wraps || alone)) {
          node[i] = above; // its own time is its caller's there
          continue;
        }
        Layer layer = input.layers[i];
        Node here =
            above.children.computeIfAbsent(
                renames.canonical(function), key -> new Node(function, layer));
        if (!Renames.base(here.function).equals(Renames.base(function))) {
          renamed.add(here.function + " = " + function);
        }
        here.calls.get(side).add(i);
        node[i] = here;
      }
    }
    List<Place> places = new ArrayList<>();
    root.children.values().forEach(n -> add(n, -1, 0, a.calls, b.calls, places));
    boolean executed = a.calls.hasInstructions() && b.calls.hasInstructions();
    return new Comparison(places, renamed, executed);
  }

  private static void add(Node node, int parent, int depth, Calls a, Calls b, List<Place> places) {
    int own = places.size();
    places.add(
        new Place(
            node.function,
            parent,
            depth,
            node.layer,
            side(a, node.calls.get(0)),
            side(b, node.calls.get(1))));
    node.children.values().forEach(n -> add(n, own, depth + 1, a, b, places));
  }

  private static Side side(Calls calls, List<Integer> rows) {
    if (rows.isEmpty()) return Side.NONE;
    long[] durations =
        rows.stream()
            .mapToLong(calls::durationNanos)
            .filter(d -> d != Calls.UNKNOWN)
            .sorted()
            .toArray();
    long self = rows.stream().mapToLong(calls::selfNanos).filter(d -> d != Calls.UNKNOWN).sum();
    long median = durations.length == 0 ? Calls.UNKNOWN : durations[(durations.length - 1) / 2];
    boolean executed = calls.hasInstructions();
    return new Side(
        rows.size(),
        Arrays.stream(durations).sum(),
        self,
        median,
        executed ? rows.stream().mapToLong(calls::instructions).sum() : 0,
        executed ? rows.stream().mapToLong(calls::selfInstructions).sum() : 0);
  }

  /** The time of all roots on one side. */
  public long totalNanos(boolean ofA) {
    return places.stream()
        .filter(p -> p.parent < 0)
        .mapToLong(p -> (ofA ? p.a : p.b).totalNanos)
        .sum();
  }

  /** The instructions of all roots on one side. */
  public long instructions(boolean ofA) {
    return places.stream()
        .filter(p -> p.parent < 0)
        .mapToLong(p -> (ofA ? p.a : p.b).instructions)
        .sum();
  }

  /** The places where the ways part: only one side went there, from a place where both were. */
  public List<Place> partings() {
    return IntStream.range(0, places.size())
        .mapToObj(places::get)
        .filter(p -> p.where() != Where.BOTH)
        .filter(p -> p.parent < 0 || places.get(p.parent).where() == Where.BOTH)
        .toList();
  }

  /** The functions from the root to a place. */
  public List<String> path(int place) {
    List<String> path = new ArrayList<>();
    for (int p = place; p >= 0; p = places.get(p).parent) path.add(0, places.get(p).function);
    return path;
  }
}
