package fathom.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A tree in one file of the cache: the text of each source file, deflated by itself, and the index
 * of all. Any number of threads may read it, interrupted ones too: a FileChannel would be closed
 * below all of them by the first interrupt.
 *
 * <p>Layout, numbers big-endian: the deflated files one after the other; the deflated index; per
 * file of the index two ints, its deflated and its full length, deflated as a whole; {@link
 * #TRAILER} bytes: offset, deflated and full length of the index (long, int, int), deflated and
 * full length of the directory behind it (int, int), {@link #MAGIC}.
 */
final class Archive implements Closeable {
  /** "FATHOMS" and the version of the format; part of the cache file's name, too. */
  static final long MAGIC = 0x464154484f4d5307L;

  /** The last byte: raise it when the layout, the selection or what the scanner finds changes. */
  static final int FORMAT = (int) (MAGIC & 0xff);

  static final int TRAILER = 8 + 4 * 4 + 8;

  private final RandomAccessFile data;
  private final Index index;
  private final long[] offsets;
  private final int[] lengths;
  private final Map<String, Integer> numbers;

  private Archive(RandomAccessFile data, Index index, long[] offsets, int[] lengths) {
    this.data = data;
    this.index = index;
    this.offsets = offsets;
    this.lengths = lengths;
    this.numbers = new HashMap<>(lengths.length * 2);
    for (int i = 0; i < lengths.length; i++) numbers.put(index.file(i), i);
  }

  /**
   * Opens an archive.
   *
   * @throws IOException if it is not there, or is no whole archive of this format
   */
  static Archive open(Path file) throws IOException {
    RandomAccessFile data = new RandomAccessFile(file.toFile(), "r");
    try {
      ByteBuffer trailer = read(data, data.length() - TRAILER, TRAILER);
      long at = trailer.getLong();
      int indexPacked = trailer.getInt();
      int indexFull = trailer.getInt();
      int directoryPacked = trailer.getInt();
      int directoryFull = trailer.getInt();
      if (trailer.getLong() != MAGIC) throw new IOException(file + " is no source archive.");
      Index index = IndexFormat.read(inflated(read(data, at, indexPacked), indexFull));
      ByteBuffer directory =
          ByteBuffer.wrap(inflated(read(data, at + indexPacked, directoryPacked), directoryFull));
      int files = directoryFull / 8;
      if (files != index.files()) throw new IOException(file + " is damaged: its file count.");
      long[] offsets = new long[files + 1];
      int[] lengths = new int[files];
      for (int i = 0; i < files; i++) {
        offsets[i + 1] = offsets[i] + directory.getInt();
        lengths[i] = directory.getInt();
      }
      return new Archive(data, index, offsets, lengths);
    } catch (IOException | IllegalArgumentException e) {
      data.close();
      throw e instanceof IOException io ? io : new IOException(file + " is damaged.", e);
    }
  }

  Index index() {
    return index;
  }

  /** A file's bytes; empty when the tree has none of that path. */
  Optional<byte[]> text(String path) throws IOException {
    Integer file = numbers.get(path);
    if (file == null) return Optional.empty();
    int packed = (int) (offsets[file + 1] - offsets[file]);
    return Optional.of(inflated(read(data, offsets[file], packed), lengths[file]));
  }

  private static ByteBuffer read(RandomAccessFile data, long from, int length) throws IOException {
    if (from < 0 || length < 0 || from + length > data.length()) {
      throw new EOFException("The source archive ends early.");
    }
    byte[] bytes = new byte[length];
    synchronized (data) {
      data.seek(from);
      data.readFully(bytes);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] inflated(ByteBuffer packed, int length) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] full = new byte[length];
      int got = 0;
      while (got < length) {
        int n = inflater.inflate(full, got, length - got);
        if (n == 0) throw new EOFException("The source archive is damaged.");
        got += n;
      }
      return full;
    } catch (DataFormatException e) {
      throw new IOException("The source archive is damaged.", e);
    } finally {
      inflater.end();
    }
  }

  @Override
  public void close() throws IOException {
    data.close();
  }
}
