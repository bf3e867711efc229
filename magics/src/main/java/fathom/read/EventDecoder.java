package fathom.read;

import fathom.read.EventFormat.Field;
import fathom.trace.EventKind.Type;
import fathom.trace.Events;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the payload of one kind of event into columns by its format: numbers, text and other arrays.
 * Fields that do not lie within the payload are left out. The print format is C and never
 * evaluated.
 */
final class EventDecoder {
  private static final String STACK = "ftrace:kernel_stack";

  private enum Shape {
    NUMBER,
    /** The field is the array, or the rest of the event. */
    ARRAY,
    /** Length in the high half, place in the event in the low one. */
    DATA,
    /** As that, with the place counted from the field's end. */
    RELATIVE_DATA,
    /** The length is a field of its own; the declared size is only that of the first part. */
    STACK
  }

  private record Cell(Field field, int column, Shape shape, Type type, int element) {}

  private final Events.Builder events;
  private final Texts texts;
  private final int kind;
  private final List<Cell> cells = new ArrayList<>();
  private final Field stackSize;

  EventDecoder(EventFormat format, Events.Builder events, Texts texts) {
    this.events = events;
    this.texts = texts;
    kind = events.kind(format.kind());
    boolean stack = format.kind().equals(STACK);
    stackSize = stack ? format.field("size").filter(f -> f.size() <= 8).orElse(null) : null;
    for (Field field : format.fields()) {
      Shape shape = shape(field, stack);
      int element = shape == Shape.NUMBER ? field.size() : elementSize(field.type());
      Type type =
          shape == Shape.NUMBER ? Type.NUMBER : isText(field.type()) ? Type.TEXT : Type.NUMBERS;
      int column = events.column(kind, field.name(), type);
      cells.add(new Cell(field, column, shape, type, element));
    }
  }

  private static Shape shape(Field field, boolean stack) {
    if (field.type().startsWith("__rel_loc")) return Shape.RELATIVE_DATA;
    if (field.type().startsWith("__data_loc")) return Shape.DATA;
    if (stack && field.name().equals("caller")) return Shape.STACK;
    return field.array() || field.size() > 8 ? Shape.ARRAY : Shape.NUMBER;
  }

  /** Adds the event at which the buffer stands. */
  void decode(RingBuffer at, long timeNanos, int pid) {
    events.begin(kind, timeNanos, at.cpu(), pid);
    for (Cell cell : cells) {
      Field field = cell.field;
      int room = at.length() - field.offset();
      switch (cell.shape) {
        case NUMBER -> {
          if (field.size() > 0 && room >= field.size()) {
            events.number(cell.column, at.number(field.offset(), field.size(), field.signed()));
          }
        }
        case ARRAY -> array(cell, at, field.offset(), field.size() == 0 ? room : field.size());
        case DATA, RELATIVE_DATA -> {
          if (room < 4) continue;
          int word = (int) at.number(field.offset(), 4, false);
          int from = cell.shape == Shape.DATA ? 0 : field.offset() + 4;
          array(cell, at, from + (word & 0xffff), word >>> 16);
        }
        case STACK -> array(cell, at, field.offset(), stackBytes(cell, at));
      }
    }
  }

  private int stackBytes(Cell cell, RingBuffer at) {
    boolean known = stackSize != null && stackSize.offset() + stackSize.size() <= at.length();
    long depth = known ? at.number(stackSize.offset(), stackSize.size(), true) : Integer.MAX_VALUE;
    long room = at.length() - cell.field.offset();
    return (int) Math.max(0, Math.min(depth * cell.element, room));
  }

  private void array(Cell cell, RingBuffer at, int place, int size) {
    if (place > at.length() || size < 0) return;
    int from = at.offset() + place;
    int n = Math.min(size, at.length() - place);
    if (cell.type == Type.TEXT) {
      events.text(cell.column, texts.of(at.bytes(), from, from + n));
      return;
    }
    long[] all = new long[n / cell.element];
    for (int i = 0; i < all.length; i++) {
      int element = from + i * cell.element;
      all[i] = number(at.bytes(), element, cell.element, cell.field.signed());
    }
    events.numbers(cell.column, all);
  }

  /** A little-endian number of up to 8 bytes. */
  static long number(byte[] bytes, int at, int size, boolean signed) {
    long n = 0;
    for (int i = size - 1; i >= 0; i--) n = n << 8 | (bytes[at + i] & 0xff);
    int unused = 64 - 8 * size;
    return signed && size > 0 ? n << unused >> unused : n;
  }

  private static boolean isText(String type) {
    return type.matches("(__(data|rel)_loc )?(const )?char ?(\\[])?");
  }

  /** By C's rules on 64-bit Linux; a type that is not known is taken for bytes. */
  private static int elementSize(String type) {
    String t = type.replaceAll("__(data|rel)_loc |\\[]|const |unsigned |signed ", "").strip();
    if (t.endsWith("*")) return 8;
    return switch (t) {
      case "short", "short int", "u16", "s16", "__u16", "__s16", "__le16", "__be16" -> 2;
      case "int", "unsigned", "u32", "s32", "__u32", "__s32", "pid_t", "__le32", "__be32" -> 4;
      case "long", "long long", "u64", "s64", "__u64", "__s64", "size_t", "sector_t" -> 8;
      default -> 1;
    };
  }
}
