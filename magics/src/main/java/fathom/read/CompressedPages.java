package fathom.read;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * One CPU's pages as trace-cmd 3.0 and later compresses them: a count, then chunks with their
 * sizes. The next chunk is expanded while the one before it is read.
 */
final class CompressedPages implements Pages {
  private static final byte[] NOTHING = {};

  /** Pages that unpack to more than this and so many times their size are a bomb. */
  private static final long ALWAYS = 64L << 20;

  private static final int TIMES = 400;

  private final MappedFile file;
  private final Compression compression;
  private final Tally tally;
  private final String cpu;

  /** Of each chunk: where its data is in the file, its size there, and where its content begins. */
  private long[] from = new long[16];

  private int[] packed = new int[16];
  private long[] content = new long[17];
  private int chunks;
  private long used;

  private int current = -1;
  private byte[] bytes = NOTHING;
  private int nextChunk = -1;
  private CompletableFuture<Expanded> next;

  private record Expanded(byte[] bytes, String damage) {}

  CompressedPages(MappedFile file, long position, Compression compression, int cpu, Tally tally) {
    this.file = file;
    this.compression = compression;
    this.tally = tally;
    this.cpu = "cpu" + cpu;
    // The size that the file tells leaves out some of the chunks' headers: the chunks say it
    // better.
    directory(position, file.size());
  }

  private void directory(long position, long end) {
    if (end - position < 4) return;
    DatCursor at = DatCursor.of(file);
    try {
      long count = at.seek(position, "chunks").u32("count of chunks");
      for (long i = 0; i < count; i++) {
        if (at.position() + 8 > end) throw new DatCursor.Cut("chunk " + i, at.position());
        long size = at.u32("size of chunk " + i);
        long expanded = at.u32("size of chunk " + i);
        boolean bomb = content[chunks] + expanded > Math.max(ALWAYS, TIMES * (used + size));
        if (bomb || size > end - at.position() || !Compression.possible(size, expanded)) {
          throw new DatCursor.Cut("chunk " + i, at.position());
        }
        add(at.position(), (int) size, expanded);
        used += size;
        at.seek(at.position() + size, "chunk");
      }
    } catch (DatCursor.Cut e) {
      tally.drop("cut compressed data", cpu + ": " + e.getMessage());
    }
  }

  /** How many bytes of the file they are. */
  long used() {
    return used;
  }

  private void add(long position, int size, long expanded) {
    if (chunks == from.length) {
      from = Arrays.copyOf(from, chunks * 2);
      packed = Arrays.copyOf(packed, chunks * 2);
      content = Arrays.copyOf(content, chunks * 2 + 1);
    }
    from[chunks] = position;
    packed[chunks] = size;
    content[chunks + 1] = content[chunks] + expanded;
    chunks++;
  }

  @Override
  public long size() {
    return content[chunks];
  }

  @Override
  public Slab slab(long position, int least) {
    int chunk = Arrays.binarySearch(content, 0, chunks + 1, position);
    if (chunk < 0) chunk = -chunk - 2;
    // Empty chunks begin where the next one does.
    while (chunk + 1 < chunks && content[chunk + 1] <= position) chunk++;
    load(chunk);
    int within = (int) (position - content[chunk]);
    int there = bytes.length - within;
    if (there >= least || chunk + 1 >= chunks) return new Slab(bytes, within, there);
    return new Slab(across(position, least), 0, (int) Math.min(least, size() - position));
  }

  /** A page that begins in one chunk and ends in another. */
  private byte[] across(long position, int length) {
    byte[] page = new byte[length];
    int done = 0;
    while (done < length && position + done < size()) {
      Slab part = slab(position + done, 1);
      int n = Math.min(length - done, part.length());
      if (n <= 0) break;
      System.arraycopy(part.bytes(), part.offset(), page, done, n);
      done += n;
    }
    return page;
  }

  private void load(int chunk) {
    if (chunk == current) return;
    Expanded expanded = chunk == nextChunk ? next.join() : expand(chunk);
    if (expanded.damage() != null) {
      tally.drop("broken compressed data", cpu + ", byte " + from[chunk] + ": " + expanded.damage);
    }
    bytes = expanded.bytes();
    current = chunk;
    nextChunk = chunk + 1;
    if (nextChunk < chunks) next = CompletableFuture.supplyAsync(() -> expand(chunk + 1));
  }

  /** What is missing of a chunk that cannot be expanded is zero bytes, which are empty pages. */
  private Expanded expand(int chunk) {
    int size = (int) (content[chunk + 1] - content[chunk]);
    try {
      byte[] all = compression.expand(file.bytes(from[chunk], packed[chunk]), size);
      if (all.length == size) return new Expanded(all, null);
      return new Expanded(Arrays.copyOf(all, size), "shorter than it says");
    } catch (IOException e) {
      return new Expanded(new byte[size], e.getMessage());
    }
  }
}
