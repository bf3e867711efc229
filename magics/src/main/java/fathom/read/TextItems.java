package fathom.read;

import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the lines of one piece of text say, in their order, as columns. Names are numbered by the
 * piece. Reused from piece to piece.
 */
final class TextItems {
  /** A call's entry, whose return comes later. */
  static final byte OPEN = 0;

  /** A call's entry and return in one line. */
  static final byte LEAF = 1;

  /** A call's return; its name is {@link #NONE} where the line does not tell it. */
  static final byte CLOSE = 2;

  /** An event; {@link #text} holds it, its name is the number of its text. */
  static final byte EVENT = 3;

  /** Events were lost on this CPU; the duration is their number, unknown when not told. */
  static final byte LOST = 4;

  /** The task before, {@link #AFTER} follows: a CPU changes the task. */
  static final byte BEFORE = 5;

  /** The task after. */
  static final byte AFTER = 6;

  /** Lines were left out here by who pasted the text. */
  static final byte ELISION = 7;

  /** Another trace begins. */
  static final byte BEGIN = 8;

  /** A frame of the stack of the event before; its name is the number of its text. */
  static final byte FRAME = 9;

  /** The name, task or CPU that a line does not tell. */
  static final int NONE = -1;

  /** A record without a column before the function, as a line of C looks as well. */
  static final byte BARE = 1;

  /** Records between this one and the one before are missing, though nothing marks them. */
  static final byte GAP = 4;

  /** A call whose children were left out within its own line: {@code f() { ... }}. */
  static final byte ELIDED = 2;

  /** How {@link #ELISION} is counted. */
  static final String LEFT_OUT = "mark of lines left out";

  private static final int NAMES_MAX = 1 << 15;

  /** Whether any item has a time, a task, a value returned: else nobody need look for them. */
  boolean timed;

  boolean tasks;
  boolean valued;

  int size;
  byte[] kind = new byte[4096];
  byte[] flags = new byte[4096];
  int[] line = new int[4096];
  int[] cpu = new int[4096];
  int[] pid = larger(new int[0], 4096);
  int[] comm = larger(new int[0], 4096);
  long[] time = larger(new long[0], 4096);
  long[] duration = new long[4096];
  int[] indent = new int[4096];
  int[] name = new int[4096];
  long[] returned = larger(new long[0], 4096);

  final Bodies bodies = new Bodies();
  final ByteNames functions = new ByteNames();
  final ByteNames comms = new ByteNames();
  final List<EventLine> events = new ArrayList<>();
  final List<String> frames = new ArrayList<>();
  LineTally dropped = new LineTally();
  LineTally skipped = new LineTally();
  LineTally pastedLines = new LineTally();
  int lines;
  long notes;
  long overwritten;
  long withArguments;
  long records;

  /** Whether a line is of those that only a person writes: a note, a prompt, a mark of elision. */
  boolean pasted;

  /** Whether a line is the head of function_graph's columns. */
  boolean graphHead;

  /** For the next piece, in which names and bodies keep their numbers unless there are too many. */
  void clear() {
    unknown(0, size);
    timed = false;
    tasks = false;
    valued = false;
    size = 0;
    if (functions.size() > NAMES_MAX) {
      functions.clear();
      bodies.clear();
    }
    if (comms.size() > NAMES_MAX) comms.clear();
    events.clear();
    frames.clear();
    dropped = new LineTally();
    skipped = new LineTally();
    pastedLines = new LineTally();
    lines = 0;
    notes = 0;
    overwritten = 0;
    withArguments = 0;
    records = 0;
    pasted = false;
    graphHead = false;
  }

  /** Adds an event of which only what happened is known. */
  int addEvent(EventLine event, int line) {
    int i = add(EVENT, line);
    name[i] = events.size();
    events.add(event);
    records++;
    return i;
  }

  /** Adds an item of which only the kind and the line are known. */
  int add(byte kind, int line) {
    return add(kind, line, (byte) 0, NONE, Calls.UNKNOWN, 0, NONE);
  }

  /** Adds an item. */
  int add(
      byte kind,
      int line,
      byte flags,
      long time,
      int cpu,
      int pid,
      int comm,
      long duration,
      int indent,
      int name,
      long returned) {
    int i = add(kind, line, flags, cpu, duration, indent, name);
    if (time != Calls.UNKNOWN) time(i, time);
    if (pid != NONE || comm != NONE) task(i, pid, comm);
    if (returned != Calls.UNKNOWN) returned(i, returned);
    return i;
  }

  /** Adds an item of which no time, task and value is known. */
  int add(byte kind, int line, byte flags, int cpu, long duration, int indent, int name) {
    if (size == this.kind.length) grow();
    int i = size++;
    this.kind[i] = kind;
    this.line[i] = line;
    this.flags[i] = flags;
    this.cpu[i] = cpu;
    this.duration[i] = duration;
    this.indent[i] = indent;
    this.name[i] = name;
    return i;
  }

  void time(int i, long nanos) {
    time[i] = nanos;
    timed = true;
  }

  void task(int i, int itsPid, int itsComm) {
    pid[i] = itsPid;
    comm[i] = itsComm;
    tasks = true;
  }

  void returned(int i, long value) {
    returned[i] = value;
    valued = true;
  }

  /** Takes the last item away again. */
  void removeLast() {
    unknown(size - 1, size);
    size--;
  }

  private void unknown(int from, int to) {
    if (timed) Arrays.fill(time, from, to, Calls.UNKNOWN);
    if (valued) Arrays.fill(returned, from, to, Calls.UNKNOWN);
    if (!tasks) return;
    Arrays.fill(pid, from, to, NONE);
    Arrays.fill(comm, from, to, NONE);
  }

  private void grow() {
    int n = size * 2;
    kind = Arrays.copyOf(kind, n);
    flags = Arrays.copyOf(flags, n);
    line = Arrays.copyOf(line, n);
    cpu = Arrays.copyOf(cpu, n);
    duration = Arrays.copyOf(duration, n);
    indent = Arrays.copyOf(indent, n);
    name = Arrays.copyOf(name, n);
    pid = larger(pid, n);
    comm = larger(comm, n);
    time = larger(time, n);
    returned = larger(returned, n);
  }

  private static int[] larger(int[] column, int n) {
    int[] larger = Arrays.copyOf(column, n);
    Arrays.fill(larger, column.length, n, NONE);
    return larger;
  }

  private static long[] larger(long[] column, int n) {
    long[] larger = Arrays.copyOf(column, n);
    Arrays.fill(larger, column.length, n, Calls.UNKNOWN);
    return larger;
  }
}
