package fathom.target;

import fathom.kernel.magic.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Functions that were asked for, found among those that a kernel can trace.
 *
 * @param patterns for the kernel: names, and globs as they were typed
 * @param all their names
 */
record FunctionNames(List<String> patterns, List<String> all) {
  /** More would be a trace of everything; set_graph_function takes as many as this. */
  private static final int MOST = 2000;

  /**
   * @param wanted names; globs ({@code ext4_*write*}); or several divided by "|", of which the
   *     first that can be traced is taken
   * @throws IllegalArgumentException when one matches nothing; the message has names like it
   */
  static FunctionNames of(List<String> wanted, Set<String> traceable, String version) {
    List<String> patterns = new ArrayList<>();
    Set<String> all = new LinkedHashSet<>();
    for (String choice : wanted) {
      List<String> found = List.of();
      for (String pattern : choice.split("\\|")) {
        found = matching(pattern, traceable);
        if (!found.isEmpty()) {
          patterns.add(pattern);
          break;
        }
      }
      if (found.isEmpty()) throw unknown(choice, traceable, version);
      all.addAll(found);
    }
    if (all.size() > MOST) {
      throw new IllegalArgumentException(
          "%s matches %d functions; more than %d are too many to begin at"
              .formatted(String.join(" ", wanted), all.size(), MOST));
    }
    return new FunctionNames(List.copyOf(patterns), List.copyOf(all));
  }

  private static List<String> matching(String pattern, Set<String> traceable) {
    if (!isGlob(pattern)) return traceable.contains(pattern) ? List.of(pattern) : List.of();
    Pattern glob = glob(pattern);
    return traceable.stream().filter(f -> glob.matcher(f).matches()).sorted().toList();
  }

  static boolean isGlob(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  /** The kernel's own rules, without brackets: * for any characters, ? for one. */
  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }

  private static IllegalArgumentException unknown(
      String wanted, Set<String> traceable, String version) {
    if (isGlob(wanted)) {
      return new IllegalArgumentException(
          "%s matches no traceable function of Linux %s".formatted(wanted, version));
    }
    List<String> near = Nearest.to(wanted, traceable, 3);
    return new IllegalArgumentException(
        "%s cannot be traced: no traceable function of Linux %s has that name%s"
            .formatted(
                wanted,
                version,
                near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
  }
}
