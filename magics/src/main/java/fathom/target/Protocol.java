package fathom.target;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames between the host and the agent; agent.h describes them in full.
 *
 * <p>A frame is {@code length:u32 kind:u8 field*}, a field {@code size:u32 bytes}, all big-endian.
 * The agent greets with HELLO; each REQUEST is answered by any number of STAGE and PIECE frames and
 * one DONE or FAILED.
 */
final class Protocol {
  static final int VERSION = 1;

  /** Bytes of a frame at most, its length field not counted. */
  static final int FRAME_MAX = 16 << 20;

  private Protocol() {}

  /** What a frame says; the number is its code on the wire. */
  enum Kind {
    HELLO(1),
    STAGE(2),
    PIECE(3),
    DONE(4),
    FAILED(5),
    REQUEST(16),
    STOP(17);

    final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("the guest's agent sent a frame of the unknown kind " + code);
    }
  }

  /** One frame. */
  record Frame(Kind kind, List<byte[]> fields) {
    Frame {
      fields = List.copyOf(fields);
    }

    /** A field as text. */
    String text(int field) {
      return new String(fields.get(field), StandardCharsets.UTF_8);
    }
  }

  /** A frame as bytes, ready to be written. */
  static ByteBuffer bytes(Kind kind, List<byte[]> fields) throws IOException {
    int size = 1;
    for (byte[] field : fields) {
      size += Integer.BYTES + field.length;
    }
    if (size > FRAME_MAX) {
      throw new IOException("a request of " + size + " bytes is too long for the guest's agent");
    }
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    frame.put((byte) kind.code);
    for (byte[] field : fields) {
      frame.putInt(field.length).put(field);
    }
    return frame.flip();
  }

  /**
   * Reads a frame.
   *
   * @throws java.io.EOFException at the end of the stream
   * @throws IOException when the bytes are no frame
   */
  static Frame read(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 1 || size > FRAME_MAX) {
      throw new IOException("the guest's agent sent a frame of " + size + " bytes");
    }
    Kind kind = Kind.of(in.readUnsignedByte());
    List<byte[]> fields = new ArrayList<>();
    for (int left = size - 1; left > 0; ) {
      int length = left < Integer.BYTES ? -1 : in.readInt();
      left -= Integer.BYTES + length;
      if (length < 0 || left < 0) {
        throw new IOException("the guest's agent sent a damaged frame");
      }
      byte[] field = new byte[length];
      in.readFully(field);
      fields.add(field);
    }
    return new Frame(kind, fields);
  }
}
