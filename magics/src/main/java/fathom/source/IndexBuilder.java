package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import fathom.source.FileFacts.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Gathers the facts of one file after the other into an {@link Index}. */
final class IndexBuilder {
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, Integer> conditions = new LinkedHashMap<>();
  private final List<String> files = new ArrayList<>();
  private final Set<String> values = new HashSet<>();
  private final IntColumn definitionName = new IntColumn();
  private final IntColumn definitionFile = new IntColumn();
  private final IntColumn line = new IntColumn();
  private final IntColumn nameLine = new IntColumn();
  private final IntColumn endLine = new IntColumn();
  private final IntColumn flags = new IntColumn();
  private final IntColumn condition = new IntColumn();
  private final IntColumn callStart = new IntColumn();
  private final IntColumn callName = new IntColumn();
  private final IntColumn callLine = new IntColumn();
  private final IntColumn callKind = new IntColumn();
  private final Expansions expansions = new Expansions();
  private final IntColumn pointerFunction = new IntColumn();
  private final IntColumn pointerMember = new IntColumn();
  private final IntColumn pointerFile = new IntColumn();
  private final IntColumn pointerLine = new IntColumn();

  void add(String path, FileFacts facts) {
    int file = files.size();
    files.add(path);
    facts.definitions().forEach(d -> add(d, file));
    expansions.add(file, path.endsWith(".h"), facts);
    for (Pointer p : facts.pointers()) {
      pointerFunction.add(id(names, p.function()));
      pointerMember.add(id(names, p.member()));
      pointerFile.add(file);
      pointerLine.add(p.line());
    }
    values.addAll(facts.values());
  }

  private void add(Definition d, int file) {
    definitionName.add(id(names, d.name()));
    definitionFile.add(file);
    line.add(d.line());
    nameLine.add(d.nameLine());
    endLine.add(d.endLine());
    flags.add(d.flags());
    condition.add(id(conditions, d.condition()));
    callStart.add(callName.size());
    for (Call call : d.calls()) {
      callName.add(id(names, call.name()));
      callLine.add(call.line());
      callKind.add(call.kind().code());
    }
  }

  private static int id(Map<String, Integer> ids, String text) {
    Integer known = ids.get(text);
    if (known != null) return known;
    ids.put(text, ids.size());
    return ids.size() - 1;
  }

  /**
   * Finishes the index.
   *
   * @param built per .c file what must hold for it to be built
   */
  Index build(Map<String, String> built) {
    expansions.expand(this::add);
    byte[][] sorted = new byte[names.size()][];
    int n = 0;
    for (String name : names.keySet()) sorted[n++] = name.getBytes(StandardCharsets.ISO_8859_1);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    int[] rank = new int[sorted.length];
    int[] nameStart = new int[sorted.length + 1];
    for (int i = 0; i < sorted.length; i++) {
      rank[names.get(new String(sorted[i], StandardCharsets.ISO_8859_1))] = i;
      nameStart[i + 1] = nameStart[i] + sorted[i].length;
    }
    byte[] nameBytes = new byte[nameStart[sorted.length]];
    for (int i = 0; i < sorted.length; i++) {
      System.arraycopy(sorted[i], 0, nameBytes, nameStart[i], sorted[i].length);
    }

    int[] order =
        order(
            definitionName.size(),
            Comparator.<Integer>comparingInt(i -> rank[definitionName.get(i)])
                .thenComparingInt(definitionFile::get)
                .thenComparingInt(line::get));
    IntColumn start = new IntColumn();
    IntColumn name = new IntColumn();
    IntColumn lineOfCall = new IntColumn();
    IntColumn kind = new IntColumn();
    for (int d : order) {
      start.add(name.size());
      int end = d + 1 < callStart.size() ? callStart.get(d + 1) : callName.size();
      for (int i = callStart.get(d); i < end; i++) {
        name.add(rank[callName.get(i)]);
        lineOfCall.add(callLine.get(i));
        kind.add(callKind.get(i));
      }
    }
    start.add(name.size());
    Set<Integer> defined = new HashSet<>();
    for (int d : order) defined.add(definitionName.get(d));
    int[] bound =
        Arrays.stream(
                order(
                    pointerFunction.size(),
                    Comparator.comparingInt(i -> rank[pointerFunction.get(i)])))
            .filter(i -> defined.contains(pointerFunction.get(i)))
            .toArray();
    int[] usedAsValues =
        values.stream()
            .filter(v -> defined.contains(names.getOrDefault(v, -1)))
            .mapToInt(v -> rank[names.get(v)])
            .sorted()
            .toArray();
    return new Index(
        new Index.Columns(
            nameBytes,
            nameStart,
            files.toArray(String[]::new),
            files.stream().map(f -> built.getOrDefault(f, "")).toArray(String[]::new),
            conditions.keySet().toArray(String[]::new),
            picked(order, i -> rank[definitionName.get(i)]),
            picked(order, definitionFile::get),
            picked(order, line::get),
            picked(order, nameLine::get),
            picked(order, endLine::get),
            picked(order, flags::get),
            picked(order, condition::get),
            start.toArray(),
            name.toArray(),
            lineOfCall.toArray(),
            kind.toArray(),
            picked(bound, i -> rank[pointerFunction.get(i)]),
            picked(bound, i -> rank[pointerMember.get(i)]),
            picked(bound, pointerFile::get),
            picked(bound, pointerLine::get),
            usedAsValues));
  }

  /** Rows in an order; equal ones stay as they are. */
  private static int[] order(int rows, Comparator<Integer> by) {
    return IntStream.range(0, rows).boxed().sorted(by).mapToInt(Integer::intValue).toArray();
  }

  private static int[] picked(int[] rows, IntUnaryOperator column) {
    return Arrays.stream(rows).map(column).toArray();
  }
}
