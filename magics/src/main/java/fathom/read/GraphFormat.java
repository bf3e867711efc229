package fathom.read;

import fathom.read.EventFormat.Field;
import fathom.trace.Calls;

/**
 * Where the fields of a function_graph event lie; null for one that the kernel does not have. They
 * moved between versions (include/linux/ftrace.h: struct ftrace_graph_ent, ftrace_graph_ret).
 */
record GraphFormat(
    Kind kind, Field function, Field depth, Field start, Field end, Field returned, int size) {

  enum Kind {
    ENTRY,
    EXIT
  }

  /** The layout of a function_graph event, or null for another event. */
  static GraphFormat of(EventFormat format) {
    Kind kind =
        switch (format.kind()) {
          // The second one since 6.13, with option funcgraph-retaddr.
          case "ftrace:funcgraph_entry", "ftrace:fgraph_retaddr_entry" -> Kind.ENTRY;
          case "ftrace:funcgraph_exit" -> Kind.EXIT;
          default -> null;
        };
    if (kind == null) return null;
    Field function = field(format, "func");
    Field depth = field(format, "depth");
    boolean whole = function != null && depth != null;
    return new GraphFormat(
        kind,
        function,
        depth,
        field(format, "calltime"),
        field(format, "rettime"),
        field(format, "retval"),
        whole ? Math.max(end(function), end(depth)) : Integer.MAX_VALUE);
  }

  private static Field field(EventFormat format, String name) {
    return format.field(name).filter(f -> f.size() <= 8).orElse(null);
  }

  private static int end(Field field) {
    return field.offset() + field.size();
  }

  /** Whether an event has what a call cannot do without. */
  boolean fits(RingBuffer at) {
    return at.length() >= size;
  }

  /** A field's value, or {@link Calls#UNKNOWN} when the event has none. */
  static long value(Field field, RingBuffer at) {
    if (field == null || end(field) > at.length()) return Calls.UNKNOWN;
    return at.number(field.offset(), field.size(), field.signed());
  }
}
