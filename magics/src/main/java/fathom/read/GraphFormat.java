package fathom.read;

import fathom.read.EventFormat.Field;
import fathom.trace.Calls;

/**
 * Where the fields of a function_graph event lie; null for one that the kernel does not have. They
 * moved between versions (include/linux/ftrace.h: struct ftrace_graph_ent, ftrace_graph_ret).
 */
record GraphFormat(Field function, Field depth, Field start, Field end, Field returned) {

  static GraphFormat of(EventFormat format) {
    return new GraphFormat(
        format.field("func").orElse(null),
        format.field("depth").orElse(null),
        format.field("calltime").orElse(null),
        format.field("rettime").orElse(null),
        format.field("retval").orElse(null));
  }

  /** Whether an event has what a call cannot do without. */
  boolean fits(RingBuffer at) {
    return lies(function, at) && lies(depth, at);
  }

  /** A field's value, or {@link Calls#UNKNOWN} when the event has none. */
  static long value(Field field, RingBuffer at) {
    if (!lies(field, at)) return Calls.UNKNOWN;
    return EventDecoder.number(
        at.bytes(), at.offset() + field.offset(), field.size(), field.signed());
  }

  private static boolean lies(Field field, RingBuffer at) {
    return field != null && field.size() <= 8 && field.offset() + field.size() <= at.length();
  }
}
