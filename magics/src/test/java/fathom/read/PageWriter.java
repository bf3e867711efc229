package fathom.read;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes ring buffer pages as a 64-bit little-endian kernel does, for tests of the reader. */
final class PageWriter {
  static final int PAGE = 4096;
  static final int ENTRY = 11;
  static final int EXIT = 10;

  private static final int HEADER = 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int size;
  private final ByteBuffer page;
  private long last;
  private boolean open;
  private long missed;

  PageWriter() {
    this(PAGE);
  }

  PageWriter(int pageSize) {
    size = pageSize;
    page = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An absolute time stamp: what follows is counted from it. */
  void stamp(long time) {
    if (open && page.remaining() < 40) endPage();
    if (!open) startPage(time);
    page.putInt(31 | (int) (time & ((1L << 27) - 1)) << 5).putInt((int) (time >>> 27));
    last = time;
  }

  /** Everything that a reader wants to know, without kallsyms: functions are bare addresses. */
  static Map<String, byte[]> formats() {
    return Map.of(
        "events/header_page",
        utf8(
            """
            \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
            \tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;
            """),
        "events/ftrace/funcgraph_entry/format",
        utf8(
            """
            name: funcgraph_entry
            ID: 11
            format:
            \tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;
            """),
        "events/ftrace/funcgraph_exit/format",
        utf8(
            """
            name: funcgraph_exit
            ID: 10
            format:
            \tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;
            \tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;
            \tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;
            """));
  }

  static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  /** The next page will say that so many events were lost before it; -1 for an unknown number. */
  void lose(long events) {
    endPage();
    missed = events;
  }

  void entry(long time, int pid, long function, int depth) {
    event(time, payload(24, ENTRY, pid).putLong(8, function).putInt(16, depth));
  }

  void exit(long time, int pid, long function, int depth, long start) {
    event(time, exitPayload(pid, function, depth, start, time));
  }

  /** A return whose clock was read long before it is written. */
  static ByteBuffer exitPayload(int pid, long function, int depth, long start, long end) {
    return payload(40, EXIT, pid)
        .putLong(8, function)
        .putInt(16, depth)
        .putLong(24, start)
        .putLong(32, end);
  }

  private static ByteBuffer payload(int size, int type, int pid) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(0, (short) type)
        .putInt(4, pid);
  }

  /** Writes any event; times must not go back. */
  void event(long time, ByteBuffer payload) {
    byte[] bytes = new byte[payload.capacity()];
    payload.get(0, bytes);
    if (open && page.remaining() < bytes.length + 24) endPage();
    if (!open) startPage(time);
    int delta = delta(time);
    if (bytes.length <= 112 && bytes.length % 4 == 0) {
      page.putInt((delta << 5) | (bytes.length / 4)).put(bytes);
    } else {
      page.putInt(delta << 5).putInt(bytes.length + 4).put(bytes);
      while (page.position() % 4 != 0) page.put((byte) 0);
    }
    last = time;
  }

  /** A discarded event: its place is skipped, its time counts, if it is not the last's. */
  void discarded(long time, int size) {
    if (open && page.remaining() < size + 24) endPage();
    if (!open) startPage(time - 1);
    // Without a time of its own it would end the page.
    page.putInt(29 | ((delta(time - 1) + 1) << 5))
        .putInt(size)
        .position(page.position() + size - 4);
    last = time;
  }

  /** The time since the last event, with an event of its own before it when it has over 27 bits. */
  private int delta(long time) {
    long delta = time - last;
    if (delta < 1L << 27) return (int) delta;
    page.putInt(30 | ((int) (delta & ((1L << 27) - 1)) << 5)).putInt((int) (delta >>> 27));
    return 0;
  }

  private void startPage(long time) {
    page.clear();
    page.put(new byte[size]).clear();
    page.putLong(time).position(HEADER);
    last = time;
    open = true;
  }

  private void endPage() {
    if (!open) return;
    long commit = page.position() - HEADER;
    if (missed != 0) commit |= 1L << 31;
    if (missed > 0 && page.remaining() >= 8) {
      commit |= 1L << 30;
      page.putLong(missed);
    }
    missed = 0;
    page.putLong(8, commit);
    out.writeBytes(page.array());
    open = false;
  }

  byte[] bytes() {
    endPage();
    return out.toByteArray();
  }
}
