package fathom.read;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A piece of a capture: bytes in memory, or in a file when there are many. */
public interface Piece {
  long size();

  /**
   * All of them.
   *
   * @throws java.io.UncheckedIOException when the file cannot be read
   */
  byte[] bytes();

  /** The same as pages of a ring buffer, which are read as they are needed. */
  Pages pages();

  /** Writes all of them. */
  default void writeTo(OutputStream out) throws IOException {
    Pages pages = pages();
    for (long at = 0; at < pages.size(); ) {
      Pages.Slab slab = pages.slab(at, 1);
      out.write(slab.bytes(), slab.offset(), slab.length());
      at += slab.length();
    }
  }

  /** What is in memory. */
  static Piece of(byte[] bytes) {
    return new InMemory(bytes);
  }

  /** Bytes that nobody changes. */
  record InMemory(byte[] bytes) implements Piece {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public Pages pages() {
      return Pages.of(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof InMemory that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }
}
