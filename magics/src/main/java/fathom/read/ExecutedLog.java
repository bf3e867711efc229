package fathom.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What the emulator recorded of the code that it executed: blocks, and the events in which they ran
 * (docs/executed-format.md). What is cut or damaged is read up to there; {@link #end} says so.
 */
public final class ExecutedLog {
  private static final int MAGIC = 'F' | 'T' << 8 | 'H' << 16 | 'X' << 24;
  private static final int VERSION = 1;
  private static final int HEADER = 8;
  private static final int BLOCK_HEAD = 13;
  private static final long LOW = (1L << 56) - 1;

  /** How a block's last instruction goes on: falls through or jumps, calls, returns, leaves. */
  public enum Kind {
    PLAIN,
    CALL,
    RETURN,
    /** iret, sysret: out of an interrupt, an exception or a system call. */
    LEAVE
  }

  /** Why there is no more of it. */
  public enum End {
    COMPLETE,
    /** The limit of its size was reached. */
    LIMIT,
    /** More different blocks than the emulator keeps. */
    BLOCKS,
    /** The file ends before its end, or goes on with something else. */
    CUT
  }

  /** What an event says, beside the number that it has. */
  public enum Event {
    /** A block begins; its index in {@link #blocks}. */
    BLOCK,
    /** The call or return at the end of the block touches this stack slot of the program. */
    USER_SLOT,
    /** A traced call begins, with the block that follows; its return address lies in this slot. */
    ROOT_BEGUN,
    /** A traced call has returned; the slot. */
    ROOT_ENDED,
    /** A task of the workload is followed from here on; its kernel stack's address >> 14. */
    TASK_BEGUN,
    TASK_ENDED,
    /** The call or return at the end of the block touches this slot of a kernel stack. */
    SLOT,
    UNKNOWN
  }

  private static final Event[] EVENTS = {
    Event.BLOCK,
    Event.USER_SLOT,
    Event.ROOT_BEGUN,
    Event.ROOT_ENDED,
    Event.TASK_BEGUN,
    Event.TASK_ENDED
  };

  /**
   * A piece of code that is executed from its first instruction on: to its last one, unless an
   * exception cuts it.
   *
   * @param lengths bytes of each instruction
   * @param code the instructions; where the last one crosses a page, what is in the first page
   */
  public record Block(long address, Kind kind, byte[] lengths, byte[] code) {
    public int instructions() {
      return lengths.length;
    }

    /** One past its last byte. */
    public long end() {
      return address + code.length;
    }

    /** The address of its last instruction. */
    public long last() {
      return end() - lengths[lengths.length - 1];
    }
  }

  private final ByteBuffer record;
  private final List<Block> blocks = new ArrayList<>();
  private final List<int[]> pieces = new ArrayList<>(); // of events: where it begins, how many
  private End end = End.CUT;
  private long events;

  private ExecutedLog(ByteBuffer record) {
    this.record = record;
  }

  /**
   * Reads a record ("run/N/executed").
   *
   * @throws IOException when it is none, or one of a newer version
   */
  public static ExecutedLog read(byte[] record) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    if (record.length < HEADER || in.getInt() != MAGIC) {
      throw new IOException(
          record.length == 0
              ? "The emulator recorded nothing: the traced program never began."
              : "This is no record of executed code.");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new IOException(
          "The record of executed code has version %d; this Fathom reads version %d."
              .formatted(version, VERSION));
    }
    ExecutedLog log = new ExecutedLog(in);
    log.readChunks();
    return log;
  }

  private void readChunks() {
    while (end == End.CUT && record.remaining() >= 2 * Integer.BYTES) {
      int chunk = record.getInt();
      int size = record.getInt();
      int from = record.position();
      boolean whole = size >= 0 && size <= record.remaining();
      int to = whole ? from + size : record.limit();
      switch (chunk) {
        case 1 -> {
          if (!readBlocks(to)) return;
        }
        case 2 -> {
          int count = (to - from) / Long.BYTES;
          pieces.add(new int[] {from, count});
          events += count;
        }
        case 3 -> {
          long reason = whole && size == Long.BYTES ? record.getLong(from) : -1;
          if (reason >= 0 && reason < End.CUT.ordinal()) end = End.values()[(int) reason];
          return;
        }
        default -> {
          return;
        }
      }
      if (!whole) return;
      record.position(to);
    }
  }

  private boolean readBlocks(int to) {
    while (to - record.position() >= BLOCK_HEAD) {
      long address = record.getLong();
      int bytes = Short.toUnsignedInt(record.getShort());
      int instructions = Short.toUnsignedInt(record.getShort());
      int kind = record.get();
      boolean fits = instructions > 0 && bytes + instructions <= to - record.position();
      if (!fits || kind < 0 || kind >= Kind.values().length) return false;
      byte[] lengths = new byte[instructions];
      byte[] code = new byte[bytes];
      record.get(lengths).get(code);
      int sum = 0;
      for (byte length : lengths) sum += length;
      if (sum != bytes) return false;
      blocks.add(new Block(address, Kind.values()[kind], lengths, code));
    }
    return record.position() == to;
  }

  /** All blocks that ran; events name them by their index here. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** How many events there are. */
  public long events() {
    return events;
  }

  public End end() {
    return end;
  }

  /** Hands over all events in their order, each as {@link #kind} and {@link #number} read it. */
  public void forEach(LongConsumer event) {
    for (int[] piece : pieces) {
      for (int i = 0; i < piece[1]; i++) event.accept(record.getLong(piece[0] + i * Long.BYTES));
    }
  }

  public static Event kind(long event) {
    int tag = (int) (event >>> 56);
    return tag < EVENTS.length ? EVENTS[tag] : tag == 0xff ? Event.SLOT : Event.UNKNOWN;
  }

  /** A block's index, a stack slot's address, or a stack's number. */
  public static long number(long event) {
    return switch (kind(event)) {
      case SLOT, UNKNOWN -> event;
      case ROOT_BEGUN, ROOT_ENDED -> event & LOW | ~LOW;
      default -> event & LOW;
    };
  }
}
