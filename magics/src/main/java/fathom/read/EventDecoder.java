package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns an event's payload into values by its format: numbers to Long, text to String, other arrays
 * to long[]. The print format is C and never evaluated.
 */
final class EventDecoder {
  private static final String STACK = "ftrace:kernel_stack";

  private EventDecoder() {}

  /** The fields that lie within the payload, by name in their order; others are left out. */
  static Map<String, Object> decode(EventFormat format, byte[] bytes, int offset, int length) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (EventFormat.Field field : format.fields()) {
      Object value = value(field, bytes, offset, length);
      if (value != null) values.put(field.name(), value);
    }
    if (format.kind().equals(STACK)) stack(format, values, bytes, offset, length);
    return Collections.unmodifiableMap(values);
  }

  private static Object value(EventFormat.Field f, byte[] bytes, int offset, int length) {
    boolean relative = f.type().startsWith("__rel_loc");
    if (relative || f.type().startsWith("__data_loc")) {
      if (f.offset() + 4 > length) return null;
      // Length in the high half, place in the low one: in the event, or from the field's end.
      int word = (int) number(bytes, offset + f.offset(), 4, false);
      int place = (word & 0xffff) + (relative ? f.offset() + 4 : 0);
      return array(f.type(), elementSize(f.type()), bytes, offset, length, place, word >>> 16);
    }
    if (!f.array()) {
      if (f.offset() + f.size() > length || f.size() > 8) return null;
      return number(bytes, offset + f.offset(), f.size(), f.signed());
    }
    int size = f.size() == 0 ? length - f.offset() : f.size();
    return array(f.type(), elementSize(f.type()), bytes, offset, length, f.offset(), size);
  }

  /** The stack's length is a field of its own; its declared size is only that of the first part. */
  private static void stack(
      EventFormat format, Map<String, Object> values, byte[] bytes, int offset, int length) {
    format
        .field("caller")
        .ifPresent(
            f -> {
              int word = elementSize(f.type());
              long depth = values.get("size") instanceof Long n ? n : 0;
              long room = Math.max(0, (length - f.offset()) / word);
              int n = (int) Math.max(0, Math.min(depth, room));
              values.put("caller", numbers(bytes, offset + f.offset(), n, word));
            });
  }

  private static Object array(
      String type, int element, byte[] bytes, int offset, int length, int place, int size) {
    if (place > length || size < 0) return null;
    int n = Math.min(size, length - place);
    if (!isText(type)) return numbers(bytes, offset + place, n / element, element);
    int end = 0;
    while (end < n && bytes[offset + place + end] != 0) end++;
    return new String(bytes, offset + place, end, StandardCharsets.UTF_8);
  }

  private static long[] numbers(byte[] bytes, int at, int count, int size) {
    long[] all = new long[count];
    for (int i = 0; i < count; i++) all[i] = number(bytes, at + i * size, size, false);
    return all;
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
