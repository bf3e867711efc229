package fathom.source;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a stream is packed; its first bytes tell, its name does not matter. */
enum Packing {
  XZ,
  GZ,
  BZIP2,
  ZSTD,
  NONE;

  /** So many bytes tell. */
  private static final int HEAD = 4;

  /** The packing of a stream that can go back to where it stands. */
  static Packing of(BufferedInputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    int magic = 0;
    for (byte b : head) magic = magic << 8 | (b & 255);
    if (magic == 0xfd377a58) return XZ;
    if (magic >>> 16 == 0x1f8b) return GZ;
    if (magic >>> 8 == 0x425a68) return BZIP2;
    return magic == 0x28b52ffd ? ZSTD : NONE;
  }

  /** The stream unpacked, however it is packed. */
  static InputStream unpacked(InputStream packed) throws IOException {
    BufferedInputStream in = new BufferedInputStream(packed, 1 << 16);
    return switch (of(in)) {
      case XZ -> new XZInputStream(in);
      case GZ -> new GZIPInputStream(in, 1 << 16);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case ZSTD -> new ZstdInputStream(in);
      case NONE -> in;
    };
  }
}
