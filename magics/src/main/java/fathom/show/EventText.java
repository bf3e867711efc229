package fathom.show;

import fathom.trace.Events;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An event in one line: sched_switch as the kernel prints it, all others with their plain fields.
 */
final class EventText {
  static final String SWITCH = "sched:sched_switch";

  /** The bits of prev_state that have a letter (include/trace/events/sched.h), lowest first. */
  private static final String STATES = "SDTtXZPI";

  private static final long PREEMPTED = 1L << STATES.length();

  private EventText() {}

  static String of(Events.Event event) {
    String name = event.kind().substring(event.kind().indexOf(':') + 1);
    String fields = event.kind().equals(SWITCH) ? taskSwitch(event) : plain(event);
    return PlainText.oneLine(name + ": " + fields);
  }

  private static String taskSwitch(Events.Event e) {
    return "prev_comm="
        + e.text("prev_comm")
        + " prev_pid="
        + e.number("prev_pid")
        + " prev_prio="
        + e.number("prev_prio")
        + " prev_state="
        + state(e.number("prev_state"))
        + " ==> next_comm="
        + e.text("next_comm")
        + " next_pid="
        + e.number("next_pid")
        + " next_prio="
        + e.number("next_prio");
  }

  private static String state(long bits) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < STATES.length(); i++) {
      if ((bits & 1L << i) == 0) continue;
      if (letters.length() > 0) letters.append('|');
      letters.append(STATES.charAt(i));
    }
    if (letters.length() == 0) letters.append('R');
    return (bits & PREEMPTED) != 0 ? letters.append('+').toString() : letters.toString();
  }

  private static String plain(Events.Event e) {
    return e.fields().entrySet().stream().map(EventText::field).collect(Collectors.joining(" "));
  }

  private static String field(Map.Entry<String, Object> field) {
    Object value = field.getValue();
    return field.getKey() + "=" + (value instanceof long[] a ? Arrays.toString(a) : value);
  }
}
