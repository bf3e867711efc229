package fathom.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A piece in a file, in parts that lie between those of others. */
final class SpooledPiece implements Piece {
  private static final int SLAB = 256 << 10;

  private final SpoolFile file;
  private final List<Part> parts = new ArrayList<>();
  private long size;

  /**
   * @param from its first byte's place in the piece
   * @param at the same in the file
   */
  private record Part(long from, long at, long length) {}

  SpooledPiece(SpoolFile file) {
    this.file = file;
  }

  void append(byte[] bytes) throws IOException {
    long at = file.append(bytes);
    Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    if (last != null && last.at + last.length == at) {
      parts.set(parts.size() - 1, new Part(last.from, last.at, last.length + bytes.length));
    } else {
      parts.add(new Part(size, at, bytes.length));
    }
    size += bytes.length;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] bytes() {
    byte[] bytes = new byte[Math.toIntExact(size)];
    copy(0, bytes, bytes.length);
    return bytes;
  }

  private void copy(long position, byte[] into, int count) {
    int done = 0;
    try {
      for (Part part : parts) {
        long within = position + done - part.from;
        if (done == count || within < 0 || within >= part.length) continue;
        int n = (int) Math.min(count - done, part.length - within);
        file.read(part.at + within, into, done, n);
        done += n;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Pages pages() {
    return new Pages() {
      private byte[] slab = new byte[0];

      @Override
      public long size() {
        return size;
      }

      @Override
      public Slab slab(long position, int least) {
        int n = (int) Math.min(Math.max(least, SLAB), size - position);
        if (slab.length < n) slab = new byte[n];
        copy(position, slab, n);
        return new Slab(slab, 0, n);
      }
    };
  }
}
