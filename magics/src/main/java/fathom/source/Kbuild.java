package fathom.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must be configured for a .c or .S file to be built, from the tree's make files (their
 * language: Documentation/kbuild/makefiles.rst in the kernel tree). Only lists of objects are
 * understood; a file that no list names has no condition.
 */
final class Kbuild {
  private static final Pattern LIST =
      Pattern.compile("^\\s*([\\w-]+)-(y|m|objs|\\$\\((CONFIG_\\w+)\\))\\s*[:+]?=\\s*(.*)$");

  /** Composite objects of composite objects go no deeper. */
  private static final int DEEPEST = 4;

  /** One object in a list: what it belongs to ("obj", "ext4"), and the option of that line. */
  private record Member(String list, String option) {}

  private final Map<String, Map<String, List<Member>>> objects = new HashMap<>();
  private final Map<String, List<Member>> folders = new HashMap<>();

  private Kbuild() {}

  /**
   * Conditions by path of the file, in the language of {@link Condition}.
   *
   * @param makefiles their bytes by path
   */
  static Map<String, String> conditions(Map<String, byte[]> makefiles) {
    Kbuild kbuild = new Kbuild();
    makefiles.forEach((path, text) -> kbuild.read(path, text));
    Map<String, String> conditions = new HashMap<>();
    kbuild.objects.forEach(
        (folder, members) ->
            members
                .keySet()
                .forEach(
                    object -> {
                      String above = kbuild.folder(folder);
                      String own = kbuild.object(folder, object, 0).orElse("");
                      String both =
                          above.isEmpty() || own.isEmpty() ? above + own : above + " && " + own;
                      conditions.put(folder + object + ".c", both);
                      conditions.put(folder + object + ".S", both);
                    }));
    return conditions;
  }

  private void read(String path, byte[] text) {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    String whole = new String(text, StandardCharsets.UTF_8).replace("\\\n", " ");
    for (String line : whole.lines().toList()) {
      Matcher list = LIST.matcher(line.replaceFirst("#.*", ""));
      if (!list.matches()) continue;
      Member member = new Member(list.group(1), list.group(3) == null ? "" : list.group(3));
      for (String word : list.group(4).trim().split("\\s+", -1)) {
        if (word.endsWith("/")) {
          folders.computeIfAbsent(folder + word, f -> new ArrayList<>()).add(member);
        } else if (word.endsWith(".o")) {
          objects
              .computeIfAbsent(folder, f -> new HashMap<>())
              .computeIfAbsent(word.substring(0, word.length() - 2), o -> new ArrayList<>())
              .add(member);
        }
      }
    }
  }

  private String folder(String folder) {
    List<String> all = new ArrayList<>();
    for (int slash = folder.indexOf('/'); slash >= 0; slash = folder.indexOf('/', slash + 1)) {
      any(folders.getOrDefault(folder.substring(0, slash + 1), List.of())).ifPresent(all::add);
    }
    return String.join(" && ", all);
  }

  /** One of the lines' options; empty when one of them needs none. */
  private static Optional<String> any(List<Member> members) {
    List<String> options = new ArrayList<>();
    for (Member m : members) {
      if (m.option.isEmpty()) return Optional.empty();
      options.add("IS_ENABLED(" + m.option + ")");
    }
    return joined(options, " || ");
  }

  private Optional<String> object(String folder, String object, int deep) {
    List<Member> members = objects.get(folder).getOrDefault(object, List.of());
    List<String> ways = new ArrayList<>();
    for (Member m : members) {
      List<String> needs = new ArrayList<>();
      if (!m.option.isEmpty()) needs.add("IS_ENABLED(" + m.option + ")");
      if (isPart(folder, m, object) && deep < DEEPEST) {
        object(folder, m.list, deep + 1).ifPresent(needs::add);
      }
      if (needs.isEmpty()) return Optional.empty();
      ways.add(String.join(" && ", needs));
    }
    return joined(ways, " || ");
  }

  private boolean isPart(String folder, Member m, String object) {
    return !m.list.equals(object) && objects.get(folder).containsKey(m.list);
  }

  private static Optional<String> joined(List<String> ways, String by) {
    if (ways.isEmpty()) return Optional.empty();
    return Optional.of(ways.size() == 1 ? ways.get(0) : "(" + String.join(by, ways) + ")");
  }
}
