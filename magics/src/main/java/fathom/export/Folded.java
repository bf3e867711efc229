package fathom.export;

import fathom.trace.Calls;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Folded stacks, the input of flame graphs: {@code task-pid;caller;function NANOSECONDS}, the self
 * time of each path, sorted. Calls whose self time is unknown or 0 are left out.
 */
public final class Folded {
  private Folded() {}

  public static void write(Calls calls, Writer out) throws IOException {
    Map<String, Long> nanos = new TreeMap<>();
    String[] paths = new String[16];
    for (int i = 0; i < calls.size(); i++) {
      int depth = calls.depth(i);
      if (depth == paths.length) paths = java.util.Arrays.copyOf(paths, depth * 2);
      String caller = depth > 0 ? paths[depth - 1] : name(calls.comm(i)) + "-" + calls.pid(i);
      paths[depth] = caller + ";" + name(calls.function(i));
      long self = calls.selfNanos(i);
      if (self != Calls.UNKNOWN && self > 0) nanos.merge(paths[depth], self, Long::sum);
    }
    for (Map.Entry<String, Long> path : nanos.entrySet()) {
      out.append(path.getKey()).append(' ').append(path.getValue().toString()).append('\n');
    }
  }

  /** Names are untrusted: a semicolon divides frames, a blank the count. */
  private static String name(String name) {
    String safe = name.replaceAll("[;\\s\\p{Cntrl}]", "_");
    return safe.isEmpty() ? "_" : safe;
  }
}
