package fathom.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The author's remarks on a trace, in their order. As text each is a line: the row of a call or
 * "-", the function, the line of its file or 0, and the remark, with tabs between.
 */
public record Notes(List<Note> all) {
  public static final Notes NONE = new Notes(List.of());

  private static final int LONGEST = 1000;
  private static final int MOST = 1000;

  private static final Pattern CALL = Pattern.compile("\\d{1,9}");
  private static final Pattern FUNCTION = Pattern.compile("([\\w.$-]{1,200})(?::(\\d{1,6}))?");
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,9}|-)\t([\\w.$-]{1,200})\t(\\d{1,6})\t([^\t]{1,1000})");

  public Notes {
    all = List.copyOf(all);
  }

  /** Reads what {@link #text} writes; lines of another form are passed over. */
  public static Notes of(String text) {
    List<Note> all = new ArrayList<>();
    for (String line : text.lines().limit(MOST).toList()) {
      Matcher m = LINE.matcher(line);
      if (!m.matches()) continue;
      int call = m.group(1).equals("-") ? -1 : Integer.parseInt(m.group(1));
      all.add(new Note(m.group(2), Integer.parseInt(m.group(3)), call, m.group(4)));
    }
    return new Notes(all);
  }

  /** For a capture. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (Note n : all) {
      out.append(n.call() < 0 ? "-" : Integer.toString(n.call())).append('\t').append(n.function());
      out.append('\t').append(n.line()).append('\t').append(n.text()).append('\n');
    }
    return out.toString();
  }

  /**
   * With one more, in the place of an earlier one on the same; without that one if the text is
   * empty.
   *
   * @param target the row of a call, "vfs_write" or "vfs_write:590"
   * @throws IllegalArgumentException when the trace has no such call or function
   */
  public Notes with(String target, String text, Calls calls) {
    Note note = note(target, clean(text), calls);
    List<Note> more = new ArrayList<>(all);
    int at = 0;
    while (at < more.size() && !more.get(at).target().equals(note.target())) at++;
    if (at < more.size()) more.remove(at);
    if (!note.text().isEmpty()) more.add(at, note);
    if (more.size() > MOST) throw new IllegalArgumentException("A trace takes 1000 notes at most.");
    return new Notes(more);
  }

  private static Note note(String target, String text, Calls calls) {
    if (CALL.matcher(target).matches()) {
      int call = Integer.parseInt(target);
      if (call < calls.size()) return new Note(calls.function(call), 0, call, text);
      throw new IllegalArgumentException(
          "There is no call " + call + ": the trace has " + calls.size() + ", numbered from 0.");
    }
    Matcher m = FUNCTION.matcher(target);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\"" + target + "\": expected a call's number, FUNCTION or FUNCTION:LINE");
    }
    if (calls.functions().find(m.group(1)) < 0) {
      throw new IllegalArgumentException("The trace has no call of " + m.group(1) + ".");
    }
    int line = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
    return new Note(m.group(1), line, -1, text);
  }

  private static String clean(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }

  /** Those on a function, its lines and its calls. */
  public List<Note> on(String function) {
    return all.stream().filter(n -> n.function().equals(function)).toList();
  }

  /**
   * By call: a note on a call stands there if it is still one of that function, others at the
   * function's longest call.
   */
  public Map<Integer, List<Note>> byCall(Calls calls) {
    Map<Integer, List<Note>> by = new LinkedHashMap<>();
    for (Note n : all) {
      int call = n.call() >= 0 ? n.call() : longest(calls, n.function());
      boolean fits =
          call >= 0 && call < calls.size() && Objects.equals(calls.function(call), n.function());
      if (fits) by.computeIfAbsent(call, c -> new ArrayList<>()).add(n);
    }
    return by;
  }

  private static int longest(Calls calls, String function) {
    int id = calls.functions().find(function);
    int best = -1;
    for (int i = 0; i < calls.size(); i++) {
      if (calls.functionId(i) != id) continue;
      if (best < 0 || calls.durationNanos(i) > calls.durationNanos(best)) best = i;
    }
    return best;
  }
}
