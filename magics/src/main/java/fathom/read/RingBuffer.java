package fathom.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over the events in the ring buffer pages of one CPU, in their order. The bytes are those
 * of per_cpu/cpuN/trace_pipe_raw of a little-endian kernel; damage is tallied and stepped over,
 * never thrown. The format is described in include/linux/ring_buffer.h.
 */
final class RingBuffer {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int TYPE_PADDING = 29;
  private static final int TYPE_TIME_EXTEND = 30;
  private static final int TYPE_TIME_STAMP = 31;
  private static final long LENGTH_MASK = (1L << 27) - 1;
  private static final long MISSED_EVENTS = 1L << 31;
  private static final long MISSED_STORED = 1L << 30;

  /** {@link #missed()} when events were lost and the kernel does not say how many. */
  static final long MISSED_UNCOUNTED = -1;

  private final Pages pages;
  private final PageLayout layout;
  private final int cpu;
  private final Tally tally;

  private byte[] bytes = {};
  private long base;
  private int slabEnd;
  private long nextPage;
  private int at;
  private int dataEnd;
  private long pageTime;
  private long pendingMissed;

  private long time;
  private int offset;
  private int length;
  private long missed;

  RingBuffer(Pages pages, PageLayout layout, int cpu, Tally tally) {
    this.pages = pages;
    this.layout = layout;
    this.cpu = cpu;
    this.tally = tally;
  }

  /** Steps to the next event; false at the end. */
  boolean next() {
    while (true) {
      while (at + 4 > dataEnd) {
        if (!openPage()) return false;
      }
      int header = intAt(at);
      int type = header & 31;
      int delta = header >>> 5;
      if (type > 0 && type < TYPE_PADDING) {
        if (accept(delta, at + 4, type * 4, at + 4 + type * 4)) return true;
        continue;
      }
      if (type == TYPE_PADDING && delta == 0) {
        at = dataEnd;
        continue;
      }
      if (at + 8 > dataEnd) {
        damaged();
        continue;
      }
      long extra = intAt(at + 4) & 0xffffffffL;
      switch (type) {
        case TYPE_PADDING -> {
          time += delta;
          skip(extra + 4);
        }
        case TYPE_TIME_EXTEND -> {
          time += delta + (extra << 27);
          at += 8;
        }
        case TYPE_TIME_STAMP -> {
          time = absolute((extra << 27) + delta);
          at += 8;
        }
        default -> {
          if (extra < 4 || extra > LENGTH_MASK) {
            damaged();
          } else {
            int payload = (int) extra - 4;
            if (accept(delta, at + 8, payload, at + 8 + align(payload))) return true;
          }
        }
      }
    }
  }

  /** When the event was written, nanoseconds of the trace clock. */
  long timeNanos() {
    return time;
  }

  /** Where its payload begins in the bytes. */
  int offset() {
    return offset;
  }

  /** How long its payload is, alignment included. */
  int length() {
    return length;
  }

  /** Events lost just before this one: 0 for none, {@link #MISSED_UNCOUNTED} for unknown. */
  long missed() {
    return missed;
  }

  /** Where the payload lies, until the next step. */
  byte[] bytes() {
    return bytes;
  }

  /** The event's type, the first of the fields that all have. */
  int type() {
    return (short) SHORT.get(bytes, offset) & 0xffff;
  }

  int pid() {
    return intAt(offset + EventFormat.PID_OFFSET);
  }

  /** A number of the payload, little-endian; the field lies within it. */
  long number(int from, int size, boolean signed) {
    return switch (size) {
      case 8 -> (long) LONG.get(bytes, offset + from);
      case 4 -> signed ? intAt(offset + from) : intAt(offset + from) & 0xffffffffL;
      default -> EventDecoder.number(bytes, offset + from, size, signed);
    };
  }

  int cpu() {
    return cpu;
  }

  /** Where the event is, for an account. */
  String place() {
    return place(offset);
  }

  private boolean openPage() {
    if (nextPage >= pages.size()) return false;
    int header = layout.dataOffset();
    int page = slab();
    int there = Math.min(layout.pageSize(), slabEnd - page);
    if (there < header) {
      tally.drop("cut page", place(page));
      nextPage = pages.size();
      return false;
    }
    nextPage += layout.pageSize();
    pageTime = (long) LONG.get(bytes, page);
    time = pageTime;
    long commit =
        layout.commitSize() == 8
            ? (long) LONG.get(bytes, page + PageLayout.COMMIT_OFFSET)
            : intAt(page + PageLayout.COMMIT_OFFSET) & 0xffffffffL;
    long length = header + (commit & LENGTH_MASK);
    at = page + header;
    dataEnd = at;
    if (length > layout.pageSize()) {
      tally.drop("page of impossible length", place(page));
      pendingMissed = MISSED_UNCOUNTED;
      return true;
    }
    dataEnd = page + (int) Math.min(length, there);
    if (length > there) tally.drop("cut page", place(page));
    if ((commit & MISSED_EVENTS) != 0) {
      boolean stored = (commit & MISSED_STORED) != 0 && length + 8 <= there;
      long count = stored ? (long) LONG.get(bytes, page + (int) length) : MISSED_UNCOUNTED;
      pendingMissed = count > 0 ? count : MISSED_UNCOUNTED;
    }
    return true;
  }

  /** Has the next page in the bytes; where it begins there. */
  private int slab() {
    long within = nextPage - base;
    if (within + layout.pageSize() <= slabEnd) return (int) within;
    Pages.Slab slab = pages.slab(nextPage, layout.pageSize());
    bytes = slab.bytes();
    base = nextPage - slab.offset();
    slabEnd = slab.offset() + slab.length();
    return slab.offset();
  }

  private boolean accept(long delta, int payload, int size, int next) {
    time += delta;
    if (next > dataEnd || next < payload) {
      damaged();
      return false;
    }
    offset = payload;
    length = size;
    at = next;
    missed = pendingMissed;
    pendingMissed = 0;
    return true;
  }

  private void skip(long size) {
    if (at + size > dataEnd) {
      damaged();
    } else {
      at = align((int) (at + size));
    }
  }

  /** What follows a broken length in a page cannot be found. */
  private void damaged() {
    tally.drop("event of impossible length", place(at));
    at = dataEnd;
    pendingMissed = MISSED_UNCOUNTED;
  }

  /** A stamp has 59 bits; the missing ones are the page's, one more if that would go back. */
  private long absolute(long stamp) {
    long high = 0x1fL << 59;
    long full = (stamp & ~high) | (pageTime & high);
    return full < pageTime ? full + (1L << 59) : full;
  }

  private String place(int position) {
    return "cpu" + cpu + ", byte " + (base + position);
  }

  private int intAt(int position) {
    return (int) INT.get(bytes, position);
  }

  private static int align(int n) {
    return n + 3 & ~3;
  }
}
