package fathom.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gathers the pieces of a capture as they come. The first 32 MiB stay in memory; what comes then
 * goes to a file without a name, which ends with the last piece that lies in it.
 */
public final class PieceStore {
  private static final int MEMORY = 32 << 20;

  private final Path directory;
  private final Map<String, Growing> pieces = new TreeMap<>();
  private SpoolFile file;
  private long inMemory;

  private static final class Growing {
    ByteArrayOutputStream memory = new ByteArrayOutputStream();
    SpooledPiece spooled;
  }

  /**
   * @param directory for the file, made when it is needed
   */
  public PieceStore(Path directory) {
    this.directory = directory;
  }

  /**
   * Adds to the end of a piece.
   *
   * @throws IOException when the disk is full
   */
  public void add(String name, byte[] bytes) throws IOException {
    Growing piece = pieces.computeIfAbsent(name, n -> new Growing());
    if (piece.spooled == null && inMemory + bytes.length <= MEMORY) {
      piece.memory.writeBytes(bytes);
      inMemory += bytes.length;
      return;
    }
    if (piece.spooled == null) {
      if (file == null) file = SpoolFile.in(directory);
      piece.spooled = new SpooledPiece(file);
      piece.spooled.append(piece.memory.toByteArray());
      inMemory -= piece.memory.size();
      piece.memory = null;
    }
    piece.spooled.append(bytes);
  }

  /** What has come so far. */
  public Map<String, Piece> all() {
    Map<String, Piece> all = new TreeMap<>();
    pieces.keySet().forEach(name -> all.put(name, piece(name)));
    return all;
  }

  /** What has come so far of a piece of which something has come. */
  public Piece piece(String name) {
    Growing piece = pieces.get(name);
    return piece.spooled != null ? piece.spooled : Piece.of(piece.memory.toByteArray());
  }
}
