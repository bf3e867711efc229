package fathom.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the maps of a bpftrace program are indexed: {@code @bytes[comm, pid]} by "comm" and "pid".
 */
final class BpftraceKeys {
  /** What says nothing about maps. */
  private static final Pattern ASIDE =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private static final Pattern MAP = Pattern.compile("(@[A-Za-z_0-9]*)\\s*\\[");

  private BpftraceKeys() {}

  /** By map, as they stand where it is first used; one that is not indexed is not in it. */
  static Map<String, List<String>> of(String program) {
    // Of the same length, so that what is cut out of the program is the user's own text.
    String code = ASIDE.matcher(program).replaceAll(m -> "_".repeat(m.group().length()));
    Map<String, List<String>> keys = new HashMap<>();
    Matcher map = MAP.matcher(code);
    while (map.find()) {
      List<String> expressions = expressions(code, program, map.end());
      if (!expressions.isEmpty()) keys.putIfAbsent(map.group(1), expressions);
    }
    return keys;
  }

  private static List<String> expressions(String code, String program, int from) {
    List<String> all = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int at = from; at < code.length(); at++) {
      char c = code.charAt(at);
      boolean end = depth == 0 && c == ']';
      if (end || (depth == 0 && c == ',')) {
        all.add(program.substring(start, at).strip().replaceAll("\\s+", " "));
        start = at + 1;
        if (end) return distinct(all);
      } else if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      }
    }
    return List.of(); // bpftrace will complain
  }

  /** Columns of a table have different names. */
  private static List<String> distinct(List<String> names) {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      String distinct = name;
      for (int n = 2; all.contains(distinct); n++) distinct = name + " " + n;
      all.add(distinct);
    }
    return all;
  }
}
