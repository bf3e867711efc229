package fathom.read;

import fathom.read.ExecutedLog.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Writes records of executed code by docs/executed-format.md, for tests. */
public final class ExecutedWriter {
  private static final long LOW = (1L << 56) - 1;

  private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
  private final ByteArrayOutputStream events = new ByteArrayOutputStream();
  private final Map<Long, Integer> numbers = new HashMap<>();

  /** A block of no-ops with these lengths runs; its last instruction is of that kind. */
  public ExecutedWriter block(long address, Kind kind, int... lengths) {
    int bytes = 0;
    for (int length : lengths) bytes += length;
    byte[] code = new byte[bytes];
    Arrays.fill(code, (byte) 0x90);
    return block(address, kind, lengths, code);
  }

  public ExecutedWriter block(long address, Kind kind, int[] lengths, byte[] code) {
    Integer number = numbers.get(address);
    if (number == null) {
      number = numbers.size();
      numbers.put(address, number);
      ByteBuffer out = buffer(13 + lengths.length + code.length);
      out.putLong(address).putShort((short) code.length).putShort((short) lengths.length);
      out.put((byte) kind.ordinal());
      for (int length : lengths) out.put((byte) length);
      out.put(code);
      blocks.writeBytes(out.array());
    }
    return event(number);
  }

  public ExecutedWriter slot(long slot) {
    return event(slot);
  }

  public ExecutedWriter root(long slot) {
    return event(2L << 56 | slot & LOW);
  }

  public ExecutedWriter rootEnded(long slot) {
    return event(3L << 56 | slot & LOW);
  }

  public ExecutedWriter task(long stack) {
    return event(4L << 56 | stack);
  }

  public ExecutedWriter event(long event) {
    events.writeBytes(buffer(8).putLong(event).array());
    return this;
  }

  /** The whole record. */
  public byte[] end(long reason) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'F', 'T', 'H', 'X', 1, 0, 0, 0});
    chunk(out, 1, blocks.toByteArray());
    chunk(out, 2, events.toByteArray());
    chunk(out, 3, buffer(8).putLong(reason).array());
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, int kind, byte[] bytes) {
    out.writeBytes(buffer(8).putInt(kind).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
