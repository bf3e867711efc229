package fathom.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of any size, mapped piece by piece when it is read. */
final class MappedFile {
  private static final int BITS = 30;
  private static final int SLAB = 1 << 18;

  private final Path path;
  private final long size;
  private final MappedByteBuffer[] pieces;

  MappedFile(Path path) throws IOException {
    this.path = path;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      size = channel.size();
    }
    pieces = new MappedByteBuffer[(int) ((size + (1L << BITS) - 1) >>> BITS)];
  }

  long size() {
    return size;
  }

  /** Copies bytes; all of them lie in the file. */
  void copy(long position, byte[] into, int count) {
    copy(position, into, 0, count);
  }

  private void copy(long position, byte[] into, int offset, int count) {
    int done = 0;
    while (done < count) {
      long at = position + done;
      int within = (int) (at & ((1L << BITS) - 1));
      int n = (int) Math.min(count - done, (1L << BITS) - within);
      piece((int) (at >>> BITS)).get(within, into, offset + done, n);
      done += n;
    }
  }

  byte[] bytes(long position, int count) {
    byte[] bytes = new byte[count];
    copy(position, bytes, count);
    return bytes;
  }

  /** The whole file as a stream, of which each byte is copied once. */
  InputStream stream() {
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int count) {
        int n = (int) Math.min(count, size - at);
        if (n == 0) return count == 0 ? 0 : -1;
        copy(at, into, offset, n);
        at += n;
        return n;
      }
    };
  }

  /** A part of the file as pages; what lies behind the file's end is missing. */
  Pages pages(long position, long length) {
    long from = Math.min(Math.max(position, 0), size);
    long there = Math.min(Math.max(length, 0), size - from);
    return new Pages() {
      private byte[] slab = new byte[0];

      @Override
      public long size() {
        return there;
      }

      @Override
      public Slab slab(long at, int least) {
        int n = (int) Math.min(Math.max(least, SLAB), there - at);
        if (slab.length < n) slab = new byte[n];
        copy(from + at, slab, n);
        return new Slab(slab, 0, n);
      }
    };
  }

  private synchronized MappedByteBuffer piece(int i) {
    if (pieces[i] == null) {
      long from = (long) i << BITS;
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        pieces[i] = channel.map(MapMode.READ_ONLY, from, Math.min(1L << BITS, size - from));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pieces[i];
  }
}
