package fathom.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one kind in the order of time, a column a field. Rows count from 0 within the kind;
 * {@link #event} is the row in {@link Events}.
 */
public final class EventKind {
  /** What a field holds. */
  public enum Type {
    /** 64-bit numbers, signed; {@link Calls#UNKNOWN} where an event has none. */
    NUMBER,
    /** Text, untrusted; null where an event has none. */
    TEXT,
    /** Arrays of numbers: stacks, masks; null where an event has none. */
    NUMBERS
  }

  private static final int NONE = -1;

  private final String kind;
  private final Names texts;
  private final Arrays64 arrays;
  private final Packed events = new Packed();
  private final Map<String, Integer> fields = new LinkedHashMap<>();
  private final List<Type> types = new ArrayList<>();
  private final List<Packed> columns = new ArrayList<>();

  EventKind(String kind, Names texts, Arrays64 arrays) {
    this.kind = kind;
    this.texts = texts;
    this.arrays = arrays;
  }

  /** System and name: "sched:sched_switch". */
  public String name() {
    return kind;
  }

  /** How many events of this kind there are. */
  public int size() {
    return events.size();
  }

  /** The row of this one among all events. */
  public int event(int row) {
    return (int) events.get(row);
  }

  /** The fields' names, in the order of their columns. */
  public List<String> fields() {
    return List.copyOf(fields.keySet());
  }

  /** The column of a field, or -1 when these events have none of this name. */
  public int column(String field) {
    return fields.getOrDefault(field, NONE);
  }

  public Type type(int column) {
    return types.get(column);
  }

  /** A number; {@link Calls#UNKNOWN} for none, also where the column holds no numbers. */
  public long number(int column, int row) {
    return types.get(column) == Type.NUMBER ? cell(column, row) : Calls.UNKNOWN;
  }

  /** A text; null for none, also where the column holds no text. */
  public String text(int column, int row) {
    long id = types.get(column) == Type.TEXT ? cell(column, row) : NONE;
    return id == NONE ? null : texts.name((int) id);
  }

  /** An array, the caller's own; null for none, also where the column holds no arrays. */
  public long[] numbers(int column, int row) {
    long id = types.get(column) == Type.NUMBERS ? cell(column, row) : NONE;
    return id == NONE ? null : arrays.get((int) id);
  }

  /** Long, String or long[]; null for none. */
  Object value(int column, int row) {
    return switch (types.get(column)) {
      case NUMBER -> number(column, row) == Calls.UNKNOWN ? null : (Object) number(column, row);
      case TEXT -> text(column, row);
      case NUMBERS -> numbers(column, row);
    };
  }

  private long cell(int column, int row) {
    Packed cells = columns.get(column);
    return row < cells.size() ? cells.get(row) : none(types.get(column));
  }

  private static long none(Type type) {
    return type == Type.NUMBER ? Calls.UNKNOWN : NONE;
  }

  /** The row of an event of this kind, by its row among all. */
  int rowOf(int event) {
    int low = 0;
    int high = size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events.get(middle) < event) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Begins a row; its fields follow. */
  void begin(int event) {
    events.add(event);
  }

  void number(int column, long value) {
    if (types.get(column) == Type.NUMBER) put(column, value);
    else text(column, Long.toString(value));
  }

  void text(int column, String value) {
    if (types.get(column) != Type.TEXT) toText(column);
    put(column, texts.id(value));
  }

  void numbers(int column, long[] values) {
    if (types.get(column) == Type.NUMBERS) put(column, arrays.id(values));
    else text(column, Arrays.toString(values));
  }

  /** The column of a field, a new one of this type when there is none yet. */
  int column(String field, Type type) {
    Integer known = fields.get(field);
    if (known != null) return known;
    fields.put(field, columns.size());
    types.add(type);
    columns.add(new Packed());
    return columns.size() - 1;
  }

  /** A field given twice keeps its first value. */
  private void put(int column, long cell) {
    Packed cells = columns.get(column);
    while (cells.size() < size() - 1) cells.add(none(types.get(column)));
    if (cells.size() < size()) cells.add(cell);
  }

  /** A field that is a number in one event and text in another is text in all. */
  private void toText(int column) {
    Packed before = columns.get(column);
    Packed after = new Packed();
    for (int i = 0; i < before.size(); i++) {
      Object value = value(column, i);
      String text = value instanceof long[] all ? Arrays.toString(all) : String.valueOf(value);
      after.add(value == null ? NONE : texts.id(text));
    }
    types.set(column, Type.TEXT);
    columns.set(column, after);
  }
}
