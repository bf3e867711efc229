package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What probes read of calls: arguments, fields, return values. Numbers are Long; flags, paths and
 * other text String.
 *
 * @param byCall by the call's row; calls of which nothing was read are not in it
 */
public record Values(Map<Integer, Map<String, Object>> byCall) {
  public static final Values NONE = new Values(Map.of());

  private static final String GROUP = "values:";
  private static final String PATH = "path";
  private static final String MOUNTED = "mounted";

  public Values {
    byCall = Collections.unmodifiableMap(new HashMap<>(byCall));
  }

  /** A function of a task. */
  private record Place(int pid, String function) {}

  /**
   * The values that were read while these calls ran: an event belongs to the innermost call of its
   * function that its task was in; a return to the last one that had begun.
   */
  public static Values of(Calls calls, Events events) {
    Map<Place, List<Integer>> begun = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      begun
          .computeIfAbsent(new Place(calls.pid(i), calls.function(i)), k -> new ArrayList<>())
          .add(i);
    }
    Map<Integer, Map<String, Object>> all = new HashMap<>();
    for (Events.Event event : events.all()) {
      if (!event.kind().startsWith(GROUP)) continue;
      List<Integer> rows =
          begun.getOrDefault(new Place(event.pid(), event.text("function")), List.of());
      int row = lastBegun(calls, rows, event.timeNanos());
      if (row < 0) continue;
      boolean returned = event.has("ret");
      boolean within =
          calls.durationNanos(row) == Calls.UNKNOWN
              || event.timeNanos() <= calls.startNanos(row) + calls.durationNanos(row);
      // Of a call that was not recorded the return may come later.
      boolean another = returned && all.getOrDefault(row, Map.of()).containsKey("ret");
      if ((within || returned) && !another) {
        all.computeIfAbsent(row, k -> new LinkedHashMap<>()).putAll(decoded(event.fields()));
      }
    }
    return new Values(all);
  }

  private static int lastBegun(Calls calls, List<Integer> rows, long time) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (calls.startNanos(rows.get(middle)) <= time) low = middle + 1;
      else high = middle;
    }
    return low == 0 ? -1 : rows.get(low - 1);
  }

  private static Map<String, Object> decoded(Map<String, Object> fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith("__probe") || name.equals("function")) return;
          if (name.matches(PATH + "\\d")) names.add(String.valueOf(value));
          else if (name.equals(MOUNTED)) return;
          else if (name.equals("flags") && value instanceof Long n) all.put(name, Flags.open(n));
          else if (name.endsWith("ki_flags") && value instanceof Long n)
            all.put(name, Flags.kiocb(n));
          else if (name.equals("ret") && value instanceof Long n) all.put(name, Errno.meant(n));
          else all.put(name, value instanceof long[] many ? Arrays.toString(many) : value);
        });
    boolean nameless = !names.isEmpty() && names.stream().allMatch(String::isBlank);
    if (nameless) {
      all.remove("pos"); // it has none
      all.put("file", "a pipe or socket");
    } else if (!names.isEmpty()) {
      all.put("file", path(names, String.valueOf(fields.get(MOUNTED))));
    }
    return all;
  }

  /** From the names of a file, its directory and so on, and the name of the mount point. */
  private static String path(List<String> names, String mounted) {
    List<String> parts = new ArrayList<>();
    for (String name : names) {
      if (name.equals("/")) {
        if (!mounted.equals("/") && !mounted.equals("null")) parts.add(mounted);
        Collections.reverse(parts);
        return "/" + String.join("/", parts);
      }
      parts.add(name);
    }
    Collections.reverse(parts);
    return "../" + String.join("/", parts);
  }

  /**
   * These values for another run of the same workload.
   *
   * @param values of its calls
   * @param problem what could not be joined and why, a sentence; "" when all was
   */
  public record Joined(Values values, String problem) {}

  /**
   * These values for the calls of another run of the same workload: the n-th call on a path from
   * the n-th root is the same call in both, as long as both have equally many on that path. Of
   * others the values are left out; roots are joined by their order in any case.
   */
  public Joined onto(Calls from, Calls to) {
    RunPaths own = RunPaths.of(from);
    RunPaths other = RunPaths.of(to);
    Map<Integer, Map<String, Object>> all = new HashMap<>();
    int left = 0;
    for (Map.Entry<Integer, Map<String, Object>> read : byCall.entrySet()) {
      int row = other.callLike(own, read.getKey());
      if (row < 0) left++;
      else all.put(row, read.getValue());
    }
    List<String> problems = new ArrayList<>();
    if (own.roots() != other.roots()) {
      problems.add(
          "Values were read in a run of their own, which made %d traced calls, the shown one %d: they are joined in order, and may be of others."
              .formatted(own.roots(), other.roots()));
    }
    if (left > 0) {
      problems.add(
          "What was read of %d of %d calls is left out: the run in which values were read took another path there than the shown one."
              .formatted(left, byCall.size()));
    }
    return new Joined(new Values(all), String.join("\n", problems));
  }

  /** The values of the calls that {@link Calls#ofRoots} keeps. */
  public Values ofRoots(Calls calls, int[] roots) {
    Map<Integer, Map<String, Object>> all = new HashMap<>();
    int size = 0;
    for (int root : roots) {
      for (int i = root; i < calls.end(root); i++) {
        if (byCall.containsKey(i)) all.put(size + i - root, byCall.get(i));
      }
      size += calls.end(root) - root;
    }
    return new Values(all);
  }

  /** The calls with the return values that were read where none was known. */
  public Calls returned(Calls calls) {
    if (byCall.values().stream().noneMatch(v -> v.containsKey("ret"))) return calls;
    long[] all = new long[calls.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = calls.returned(i) == Calls.UNKNOWN ? number(i, "ret") : calls.returned(i);
    }
    return calls.withReturns(all);
  }

  /** What was read of a call, by name; empty for nothing. */
  public Map<String, Object> of(int call) {
    return byCall.getOrDefault(call, Map.of());
  }

  /** A number that was read, or {@link Calls#UNKNOWN}. */
  public long number(int call, String name) {
    return of(call).get(name) instanceof Long n ? n : Calls.UNKNOWN;
  }

  /** A text that was read, "" for none. */
  public String text(int call, String name) {
    return of(call).get(name) instanceof String s ? s : "";
  }

  /** All that was read of a call: "count=12 pos=0 flags=O_WRONLY". */
  public String line(int call) {
    return of(call).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
