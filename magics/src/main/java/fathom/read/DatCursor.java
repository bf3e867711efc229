package fathom.read;

import java.nio.charset.StandardCharsets;

/** Steps through the numbers and strings of a little-endian piece of a trace.dat file. */
final class DatCursor {
  /** Something does not fit into the bytes that are there. */
  static final class Cut extends Exception {
    private static final long serialVersionUID = 1;

    Cut(String what, long position) {
      super(what + " does not fit into the file, byte " + position, null, false, false);
    }
  }

  /** More than any of the texts that describe a kernel; a larger size is damage. */
  private static final int TEXT_LIMIT = 1 << 28;

  private static final int STRING_LIMIT = 1 << 16;

  private interface Bytes {
    void copy(long position, byte[] into, int count);
  }

  private final Bytes bytes;
  private final long size;
  private final long shown;
  private final byte[] number = new byte[8];
  private long at;

  private DatCursor(Bytes bytes, long size, long shown) {
    this.bytes = bytes;
    this.size = size;
    this.shown = shown;
  }

  /** A whole file. */
  static DatCursor of(MappedFile file) {
    return new DatCursor(file::copy, file.size(), 0);
  }

  /** Bytes that stand in the file from a position on, there perhaps compressed. */
  static DatCursor of(byte[] bytes, long position) {
    return new DatCursor(
        (from, into, count) -> System.arraycopy(bytes, (int) from, into, 0, count),
        bytes.length,
        position);
  }

  long position() {
    return at;
  }

  /** Where this is in the file. */
  long shownPosition() {
    return shown + at;
  }

  DatCursor seek(long position, String what) throws Cut {
    if (position < 0 || position > size) throw new Cut(what, position);
    at = position;
    return this;
  }

  boolean atEnd() {
    return at >= size;
  }

  int u8(String what) throws Cut {
    return (int) number(1, what);
  }

  int u16(String what) throws Cut {
    return (int) number(2, what);
  }

  long u32(String what) throws Cut {
    return number(4, what);
  }

  /** Sizes and positions: what is over 63 bits does not fit anywhere. */
  long u64(String what) throws Cut {
    return number(8, what);
  }

  private long number(int length, String what) throws Cut {
    if (length > size - at) throw new Cut(what, shownPosition());
    bytes.copy(at, number, length);
    at += length;
    return EventDecoder.number(number, 0, length, false);
  }

  byte[] bytes(long length, String what) throws Cut {
    if (length < 0 || length > size - at || length > TEXT_LIMIT)
      throw new Cut(what, shownPosition());
    byte[] all = new byte[(int) length];
    bytes.copy(at, all, all.length);
    at += length;
    return all;
  }

  String text(long length, String what) throws Cut {
    return new String(bytes(length, what), StandardCharsets.UTF_8);
  }

  /** Up to a zero byte, which is stepped over. */
  String string(String what) throws Cut {
    StringBuilder s = new StringBuilder();
    for (int c = u8(what); c != 0; c = u8(what)) {
      s.append((char) c);
      if (s.length() > STRING_LIMIT) throw new Cut(what, shownPosition());
    }
    return s.toString();
  }

  /** All that is left. */
  byte[] rest(String what) throws Cut {
    return bytes(Math.min(size - at, TEXT_LIMIT), what);
  }
}
