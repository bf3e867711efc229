package fathom.target;

import java.time.Duration;
import java.util.List;

/**
 * What is recorded beside the calls, and which calls are not.
 *
 * @param leftOut functions that are not followed, with all that they call: names, or globs like
 *     {@code rcu*}
 * @param interrupts whether what interrupts do is recorded
 * @param events of all tasks: a system ("block"), one event ("jbd2:jbd2_start_commit"), or a set of
 *     {@link EventNames}
 * @param eventStacks whether each of these comes with the kernel's stack
 * @param systemCalls whether the workload's system calls are recorded with their arguments
 * @param values what is read at the entries and returns of functions
 * @param over calls that take no longer are not recorded (tracing_thresh, which counts in
 *     microseconds); zero for all
 * @param bufferKilobytes room for what is recorded, for each CPU; 0 for 32 MiB
 */
public record Scope(
    List<String> leftOut,
    boolean interrupts,
    List<String> events,
    boolean eventStacks,
    boolean systemCalls,
    ValueRequest values,
    Duration over,
    int bufferKilobytes) {
  private static final Duration OVER_MAX = Duration.ofHours(1);

  /** All calls with what interrupts do, no events. */
  public static final Scope DEFAULT =
      new Scope(List.of(), true, List.of(), false, false, ValueRequest.NONE, Duration.ZERO, 0);

  /** The same with the arguments of the functions where the graph begins. */
  public static final Scope USUAL = DEFAULT.withValues(ValueRequest.ROOTS);

  /** The guest's memory holds this buffer and the traced kernel, too. */
  private static final int BUFFER_MAX = 256 << 10;

  private static final String PATTERN = "[A-Za-z0-9_.*?\\[\\]]{1,100}";

  /** The same with these values. */
  public Scope withValues(ValueRequest others) {
    return new Scope(
        leftOut, interrupts, events, eventStacks, systemCalls, others, over, bufferKilobytes);
  }

  /** The same, of calls that take longer only. */
  public Scope withOver(Duration time) {
    return new Scope(
        leftOut, interrupts, events, eventStacks, systemCalls, values, time, bufferKilobytes);
  }

  /** The same with these events; "syscalls" means those of the workload. */
  public Scope withEvents(List<String> names) {
    boolean calls = names.contains(EventNames.SYSTEM_CALLS);
    List<String> others = names.stream().filter(n -> !n.equals(EventNames.SYSTEM_CALLS)).toList();
    return new Scope(
        leftOut, interrupts, others, eventStacks, calls, values, over, bufferKilobytes);
  }

  /** The same with the kernel's stack at each event. */
  public Scope withEventStacks() {
    return new Scope(leftOut, interrupts, events, true, systemCalls, values, over, bufferKilobytes);
  }

  /** The same with these events, by the kernel's own names. */
  Scope withResolved(List<String> names) {
    return new Scope(
        leftOut, interrupts, names, eventStacks, systemCalls, values, over, bufferKilobytes);
  }

  /** What the kernel is told: microseconds, 1 at least; 0 for all calls. */
  long overMicros() {
    return over.isZero() ? 0 : Math.max(1, over.toNanos() / 1000);
  }

  public Scope {
    leftOut = List.copyOf(leftOut);
    events = List.copyOf(events);
    for (String name : leftOut) {
      if (!name.matches(PATTERN)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no function's name and no pattern of names, like rcu*");
      }
    }
    if (over.isNegative() || over.compareTo(OVER_MAX) > 0) {
      throw new IllegalArgumentException(
          "--over: a call takes 1 us to 1 h, not " + over.toMillis() + " ms");
    }
    if (bufferKilobytes < 0 || bufferKilobytes > BUFFER_MAX) {
      throw new IllegalArgumentException(
          "a buffer of %d KiB does not fit into the lab's guest: it takes %d MiB at most"
              .formatted(bufferKilobytes, BUFFER_MAX >> 10));
    }
  }
}
