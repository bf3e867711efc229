package fathom.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of an {@link Index}: columns one after the other, each its length and then the
 * differences from row to row as variable-length integers, low seven bits first, sign in bit 0.
 */
final class IndexFormat {
  private IndexFormat() {}

  /** Writes an index; the bytes compress well. */
  static byte[] write(Index index) {
    Writer w = new Writer();
    Index.Columns c = index.columns();
    w.bytes(c.nameBytes());
    w.ints(c.nameStart());
    w.strings(c.files());
    w.strings(c.fileConditions());
    w.strings(c.conditions());
    w.ints(c.definitionName());
    w.ints(c.definitionFile());
    w.ints(c.line());
    w.ints(c.nameLine());
    w.ints(c.endLine());
    w.ints(c.flags());
    w.ints(c.condition());
    w.ints(c.callStart());
    w.ints(c.callName());
    w.ints(c.callLine());
    w.ints(c.callKind());
    w.ints(c.pointerFunction());
    w.ints(c.pointerMember());
    w.ints(c.pointerFile());
    w.ints(c.pointerLine());
    w.ints(c.values());
    return w.out.toByteArray();
  }

  /**
   * Reads an index.
   *
   * @throws IOException if the bytes are not those of one
   */
  static Index read(byte[] bytes) throws IOException {
    Reader r = new Reader(bytes);
    try {
      return new Index(
          new Index.Columns(
              r.bytes(),
              r.ints(),
              r.strings(),
              r.strings(),
              r.strings(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints(),
              r.ints()));
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw new IOException("The source index is damaged near byte " + r.at + ".", e);
    }
  }

  private static final class Writer {
    final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);

    void number(int value) {
      int rest = (value << 1) ^ (value >> 31);
      while ((rest & ~127) != 0) {
        out.write((rest & 127) | 128);
        rest >>>= 7;
      }
      out.write(rest);
    }

    void ints(int[] column) {
      number(column.length);
      int last = 0;
      for (int value : column) {
        number(value - last);
        last = value;
      }
    }

    void bytes(byte[] bytes) {
      number(bytes.length);
      out.writeBytes(bytes);
    }

    void strings(String[] column) {
      number(column.length);
      for (String s : column) bytes(s.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final class Reader {
    private final byte[] in;
    private int at;

    Reader(byte[] in) {
      this.in = in;
    }

    int number() {
      int value = 0;
      int shift = 0;
      byte b;
      do {
        b = in[at++];
        value |= (b & 127) << shift;
        shift += 7;
      } while (b < 0);
      return (value >>> 1) ^ -(value & 1);
    }

    /** A length, which cannot be larger than what is left. */
    int length() {
      int length = number();
      if (length < 0 || length > in.length - at) throw new IndexOutOfBoundsException(length);
      return length;
    }

    int[] ints() {
      int[] column = new int[length()];
      int last = 0;
      for (int i = 0; i < column.length; i++) {
        last += number();
        column[i] = last;
      }
      return column;
    }

    byte[] bytes() {
      byte[] bytes = new byte[length()];
      System.arraycopy(in, at, bytes, 0, bytes.length);
      at += bytes.length;
      return bytes;
    }

    String[] strings() {
      String[] column = new String[length()];
      for (int i = 0; i < column.length; i++)
        column[i] = new String(bytes(), StandardCharsets.UTF_8);
      return column;
    }
  }
}
