package fathom.trace;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * The events of a trace in the order of time, as primitive columns. Immutable. Time, CPU, task and
 * kind are common to all; the fields of each kind are columns of an {@link EventKind}.
 */
public final class Events {
  public static final Events NONE = new Builder().build();

  private final Packed time;
  private final Packed cpu;
  private final Packed pid;
  private final Packed kind;
  private final Map<String, Integer> ids;
  private final List<EventKind> kinds;

  private Events(Builder b) {
    time = b.time;
    cpu = b.cpu;
    pid = b.pid;
    kind = b.kind;
    ids = b.ids;
    kinds = Collections.unmodifiableList(b.kinds);
  }

  /** One event: a view of a row. */
  public final class Event {
    private final EventKind of;
    private final int event;
    private final int row;

    private Event(EventKind of, int event, int row) {
      this.of = of;
      this.event = event;
      this.row = row;
    }

    /** System and name: "sched:sched_switch", "ftrace:kernel_stack". */
    public String kind() {
      return of.name();
    }

    /** On the clock of the calls. */
    public long timeNanos() {
      return Events.this.timeNanos(event);
    }

    public int cpu() {
      return Events.this.cpu(event);
    }

    public int pid() {
      return Events.this.pid(event);
    }

    public boolean has(String field) {
      int column = of.column(field);
      return column >= 0 && of.value(column, row) != null;
    }

    /** A field's number, or {@link Calls#UNKNOWN}. */
    public long number(String field) {
      int column = of.column(field);
      return column < 0 ? Calls.UNKNOWN : of.number(column, row);
    }

    /** A field as text, "" when there is none. */
    public String text(String field) {
      int column = of.column(field);
      Object value = column < 0 ? null : of.value(column, row);
      return value == null ? "" : value.toString();
    }

    /** The fields by name: Long for numbers, String for text, long[] for arrays of numbers. */
    public Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String field : of.fields()) {
        Object value = of.value(of.column(field), row);
        if (value != null) fields.put(field, value);
      }
      return fields;
    }
  }

  /** A list of events made when they are asked for. */
  private static final class View extends AbstractList<Event> implements RandomAccess {
    private final int size;
    private final IntFunction<Event> events;

    View(int size, IntFunction<Event> events) {
      this.size = size;
      this.events = events;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Event get(int i) {
      return events.apply(Objects.checkIndex(i, size));
    }
  }

  public int size() {
    return time.size();
  }

  /** Nanoseconds on the clock of the calls. */
  public long timeNanos(int event) {
    return time.get(event);
  }

  public int cpu(int event) {
    return (int) cpu.get(event);
  }

  public int pid(int event) {
    return (int) pid.get(event);
  }

  /** The kinds that occur, in the order of their first event. */
  public List<EventKind> kinds() {
    return kinds;
  }

  /** The events of a kind ("sched:sched_switch"); empty when none occurred. */
  public Optional<EventKind> kind(String name) {
    return Optional.ofNullable(ids.get(name)).map(kinds::get);
  }

  /** The kind of an event. */
  public EventKind kindOf(int event) {
    return kinds.get((int) kind.get(event));
  }

  /** An event by its row. */
  public Event get(int event) {
    EventKind of = kindOf(event);
    return new Event(of, event, of.rowOf(event));
  }

  public List<Event> all() {
    return new View(size(), this::get);
  }

  public List<Event> ofKind(String kind) {
    return kind(kind)
        .<List<Event>>map(k -> new View(k.size(), row -> new Event(k, k.event(row), row)))
        .orElse(List.of());
  }

  /** Collects events in the order of time; done with when it has built. */
  public static final class Builder {
    private final Packed time = new Packed();
    private final Packed cpu = new Packed();
    private final Packed pid = new Packed();
    private final Packed kind = new Packed();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<EventKind> kinds = new ArrayList<>();
    private final Names texts = new Names();
    private final Arrays64 arrays = new Arrays64();
    private EventKind current;

    public int size() {
      return time.size();
    }

    /** The number of a kind, a new one when it has none yet. */
    public int kind(String name) {
      return ids.computeIfAbsent(
          name,
          k -> {
            kinds.add(new EventKind(k, texts, arrays));
            return kinds.size() - 1;
          });
    }

    /** The column of a kind's field, a new one of this type when there is none yet. */
    public int column(int kind, String field, EventKind.Type type) {
      return kinds.get(kind).column(field, type);
    }

    /** Begins an event; its fields follow. */
    public void begin(int kind, long timeNanos, int cpu, int pid) {
      current = kinds.get(kind);
      current.begin(size());
      time.add(timeNanos);
      this.cpu.add(cpu);
      this.pid.add(pid);
      this.kind.add(kind);
    }

    public void number(int column, long value) {
      current.number(column, value);
    }

    public void text(int column, String value) {
      current.text(column, value);
    }

    public void numbers(int column, long[] values) {
      current.numbers(column, values);
    }

    /** Begins an event; its fields follow. */
    public Builder begin(String kind, long timeNanos, int cpu, int pid) {
      begin(kind(kind), timeNanos, cpu, pid);
      return this;
    }

    public Builder number(String field, long value) {
      number(current.column(field, EventKind.Type.NUMBER), value);
      return this;
    }

    public Builder text(String field, String value) {
      text(current.column(field, EventKind.Type.TEXT), value);
      return this;
    }

    public Builder numbers(String field, long... values) {
      numbers(current.column(field, EventKind.Type.NUMBERS), values);
      return this;
    }

    /** Adds an event with fields of Long or Integer, String and long[]. */
    public Builder add(
        String kind, long timeNanos, int cpu, int pid, Map<String, ? extends Object> fields) {
      begin(kind, timeNanos, cpu, pid);
      fields.forEach(
          (field, value) -> {
            if (value instanceof Number n) number(field, n.longValue());
            else if (value instanceof long[] all) numbers(field, all);
            else text(field, String.valueOf(value));
          });
      return this;
    }

    public Events build() {
      return new Events(this);
    }
  }
}
