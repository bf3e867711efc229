package fathom.source;

import fathom.source.Statement.Block;
import fathom.source.Statement.Call;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import fathom.source.Statement.Select;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * The order in which control can come through the calls of a function: a graph whose nodes are
 * places in the text, some of them calls. Built once a function, asked for the cheapest ways.
 */
final class Flow {
  /** Between the calls of one statement C leaves the order open; the textual one is likelier. */
  private static final int OUT_OF_ORDER = 4;

  /** No way leads there. */
  static final int UNREACHABLE = Integer.MAX_VALUE / 4;

  private record Edge(int to, int cost) {}

  /** Where break and continue lead; continue is -1 in a switch. */
  private record Target(int after, int again) {}

  private final List<List<Edge>> edges = new ArrayList<>();
  private final Map<Integer, Call> calls = new HashMap<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Deque<Target> targets = new ArrayDeque<>();
  private final Deque<List<Integer>> cases = new ArrayDeque<>();
  private final Predicate<String> mayLeave;
  private final int start = node();
  private final int end = node();

  private Flow(Predicate<String> mayLeave) {
    this.mayLeave = mayLeave;
  }

  /**
   * The flow of a body.
   *
   * @param mayLeave whether a macro of this name may leave the function
   */
  static Flow of(Block body, Predicate<String> mayLeave) {
    Flow flow = new Flow(mayLeave);
    flow.edge(flow.walk(body, flow.start), flow.end);
    return flow;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int size() {
    return edges.size();
  }

  /** The calls by node. */
  Map<Integer, Call> calls() {
    return calls;
  }

  /**
   * What it costs to come from a node to each other one.
   *
   * @param passing by node, what it costs to come through it and not to make its call
   */
  int[] costsFrom(int node, int[] passing) {
    int[] costs = new int[edges.size()];
    Arrays.fill(costs, UNREACHABLE);
    record Reached(int node, int cost) {}
    PriorityQueue<Reached> queue = new PriorityQueue<>((a, b) -> Integer.compare(a.cost, b.cost));
    edges.get(node).forEach(e -> queue.add(new Reached(e.to, e.cost)));
    while (!queue.isEmpty()) {
      Reached at = queue.poll();
      if (at.cost >= costs[at.node]) continue;
      costs[at.node] = at.cost;
      for (Edge e : edges.get(at.node)) {
        queue.add(new Reached(e.to, at.cost + passing[at.node] + e.cost));
      }
    }
    return costs;
  }

  private int node() {
    edges.add(new ArrayList<>(2));
    return edges.size() - 1;
  }

  private void edge(int from, int to) {
    edges.get(from).add(new Edge(to, 0));
  }

  private int label(String name) {
    return labels.computeIfAbsent(name, n -> node());
  }

  /** Adds a statement that is entered at a node; returns the node behind it. */
  private int walk(Statement s, int in) {
    if (s instanceof Plain p) return plain(p, in);
    if (s instanceof Block b) {
      int at = in;
      for (Statement inner : b.statements()) at = walk(inner, at);
      return at;
    }
    if (s instanceof Choice c) {
      int head = plain(c.head(), in);
      int after = node();
      edge(walk(c.then(), branch(head)), after);
      edge(c.otherwise().map(o -> walk(o, branch(head))).orElse(head), after);
      return after;
    }
    if (s instanceof Loop l) return loop(l, in);
    if (s instanceof Select select) return select(select, in);
    Label l = (Label) s;
    int here = l.name().isEmpty() ? node() : label(l.name());
    if (l.name().isEmpty() && !cases.isEmpty()) cases.peek().add(here);
    edge(in, here);
    return here;
  }

  private int branch(int from) {
    int branch = node();
    edge(from, branch);
    return branch;
  }

  private int loop(Loop l, int in) {
    int again = node();
    int after = node();
    int body = node();
    edge(in, l.bodyFirst() ? body : again);
    int head = plain(l.head(), again);
    edge(head, body);
    edge(head, after);
    targets.push(new Target(after, again));
    edge(walk(l.body(), body), again);
    targets.pop();
    return after;
  }

  private int select(Select s, int in) {
    int head = plain(s.head(), in);
    int after = node();
    edge(head, after);
    targets.push(new Target(after, -1));
    cases.push(new ArrayList<>());
    edge(walk(s.body(), node()), after);
    cases.pop().forEach(c -> edge(head, c));
    targets.pop();
    return after;
  }

  private int plain(Plain p, int in) {
    int first = branch(in);
    int at = first;
    for (Call call : p.calls()) {
      int here = node();
      calls.put(here, call);
      edge(at, here);
      at = here;
    }
    if (p.calls().size() > 1) edges.get(at).add(new Edge(first, OUT_OF_ORDER));
    boolean leaves = p.leavesInside() || p.calls().stream().anyMatch(c -> mayLeave.test(c.name()));
    if (leaves) anywhere(at);
    if (p.exit() == Exit.NONE) return at;
    switch (p.exit()) {
      case GOTO -> edge(at, label(p.target()));
      case BREAK -> edge(at, targets.isEmpty() ? end : targets.peek().after);
      case CONTINUE -> edge(at, again());
      default -> edge(at, end);
    }
    return node();
  }

  private int again() {
    return targets.stream().filter(t -> t.again >= 0).findFirst().map(t -> t.again).orElse(end);
  }

  private void anywhere(int from) {
    edge(from, end);
    if (!targets.isEmpty()) edge(from, targets.peek().after);
    edge(from, again());
  }
}
