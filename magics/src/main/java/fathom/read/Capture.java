package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came back from a traced kernel, before anything is read into it: named pieces of bytes, and
 * nothing else. Pieces that tracefs has are named by their path there
 * ("events/ftrace/funcgraph_entry/format", "printk_formats", "available_filter_functions"), those
 * of /proc by theirs ("kallsyms", "modules"); what a single run produced is below "run/N/" with N
 * from 0 ("run/0/per_cpu/cpu0/trace_pipe_raw", "run/0/per_cpu/cpu0/stats", "run/0/saved_cmdlines",
 * "run/0/stdout", "run/0/stderr", "run/0/exit", "run/0/pids"); facts about the machine are below
 * "about/" ("about/release", "about/target", "about/filesystem").
 */
public record Capture(Map<String, byte[]> pieces) {
  public Capture {
    pieces = Collections.unmodifiableMap(new TreeMap<>(pieces));
  }

  /** A piece as bytes; empty when it is not there. */
  public byte[] bytes(String name) {
    return pieces.getOrDefault(name, new byte[0]);
  }

  /** A piece as text; empty when it is not there. */
  public String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** How many runs there are. */
  public int runs() {
    int n = 0;
    for (String name : pieces.keySet()) {
      if (name.startsWith("run/")) {
        n = Math.max(n, 1 + Integer.parseInt(name.substring(4, name.indexOf('/', 4))));
      }
    }
    return n;
  }
}
