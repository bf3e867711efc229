package fathom.trace;

import java.util.List;
import java.util.Map;

/** The events of a trace in the order of time. Immutable. */
public final class Events {
  public static final Events NONE = new Events(List.of());

  /**
   * One event.
   *
   * @param kind system and name: "sched:sched_switch", "ftrace:kernel_stack"
   * @param timeNanos on the clock of the calls
   * @param fields by name: Long for numbers, String for text, long[] for arrays of addresses
   */
  public record Event(String kind, long timeNanos, int cpu, int pid, Map<String, Object> fields) {
    public long number(String field) {
      return fields.get(field) instanceof Long n ? n : Calls.UNKNOWN;
    }

    public String text(String field) {
      return String.valueOf(fields.getOrDefault(field, ""));
    }
  }

  private final List<Event> events;

  public Events(List<Event> events) {
    this.events = List.copyOf(events);
  }

  public List<Event> all() {
    return events;
  }

  public List<Event> ofKind(String kind) {
    return events.stream().filter(e -> e.kind().equals(kind)).toList();
  }
}
