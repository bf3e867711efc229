package fathom.read;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressions that trace-cmd writes, by the names that it gives them. */
enum Compression {
  NONE {
    @Override
    int expand(byte[] from, byte[] into) throws IOException {
      throw new IOException("compressed data in a file without compression");
    }
  },
  ZLIB {
    @Override
    int expand(byte[] from, byte[] into) throws IOException {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(from);
        int n = 0;
        while (n < into.length) {
          int more = inflater.inflate(into, n, into.length - n);
          if (more == 0) break;
          n += more;
        }
        return n;
      } catch (DataFormatException e) {
        throw new IOException("broken zlib data", e);
      } finally {
        inflater.end();
      }
    }
  },
  ZSTD {
    @Override
    int expand(byte[] from, byte[] into) throws IOException {
      try {
        return new ZstdDecompressor().decompress(from, 0, from.length, into, 0, into.length);
      } catch (RuntimeException e) {
        throw new IOException("broken zstd data", e);
      }
    }
  };

  /** No piece that trace-cmd compresses is nearly as large; a larger one is damage. */
  private static final long LIMIT = 1 << 28;

  /**
   * Expands a piece.
   *
   * @param size of what comes of it
   * @return fewer bytes when the piece ends before
   */
  byte[] expand(byte[] from, long size) throws IOException {
    if (!possible(from.length, size)) {
      throw new IOException("impossible size of expanded data");
    }
    byte[] into = new byte[(int) size];
    int n = expand(from, into);
    return n == into.length ? into : Arrays.copyOf(into, n);
  }

  /** Whether so much can have become so little; more than 100,000 to 1 is in neither format. */
  static boolean possible(long packed, long size) {
    return size >= 0 && size <= LIMIT && packed <= LIMIT && size <= 100_000 * packed;
  }

  abstract int expand(byte[] from, byte[] into) throws IOException;

  /** By its name in a file, or null for one that is not known. */
  static Compression named(String name) {
    return switch (name) {
      case "none", "" -> NONE;
      case "zlib" -> ZLIB;
      case "zstd" -> ZSTD;
      default -> null;
    };
  }
}
