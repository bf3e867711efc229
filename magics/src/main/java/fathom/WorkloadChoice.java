package fathom;

import fathom.target.BuiltInKind;
import fathom.target.Workload;
import java.util.List;

/** What runs while the kernel is traced, chosen step by step. */
final class WorkloadChoice {
  private static final int HELLO = "hello world\n".length();

  private static final String OWN =
      "--workload, --direct, --overwrite, --size, --count, --offset and --fsync choose a built-in"
          + " program; yours says in its code how it writes";

  boolean direct;
  boolean overwrite;
  boolean fsync;
  String kind;
  long size = -1;
  int count;
  long offset = -1;
  Workload.Source source;
  String program;
  List<String> signals;

  /**
   * The choice.
   *
   * @throws IllegalArgumentException when what was chosen does not go together
   */
  Workload workload() {
    if (program != null && source != null) {
      throw new IllegalArgumentException(
          "a program that runs already and a program's source: say one of them");
    }
    if (overwrite && !direct) {
      throw new IllegalArgumentException(
          "--overwrite belongs to --direct: a buffered write does not reach the blocks");
    }
    if (source != null || program != null) return own();
    if (direct && fsync) {
      throw new IllegalArgumentException(
          "--direct and --fsync: there is no built-in program that does both; write one");
    }
    if (kind != null && (direct || fsync)) {
      throw new IllegalArgumentException(
          "--workload names the program; --direct, --overwrite and --fsync are names of others");
    }
    boolean stdio = builtIn().name().equals("stdio");
    if (signals != null && !stdio) {
      throw new IllegalArgumentException(
          "--signal: only the stdio program and your own wait for a signal");
    }
    if (stdio && offset > 0) {
      throw new IllegalArgumentException(
          "--offset: the stdio program appends; take --workload write");
    }
    List<String> sent = stdio ? signals == null ? List.of("USR1") : signals : List.of();
    return new Workload.BuiltIn(builtIn().name(), bytes(), times(), Math.max(0, offset), sent);
  }

  private Workload own() {
    if (direct || fsync || kind != null || size >= 0 || count > 0 || offset >= 0) {
      throw new IllegalArgumentException(OWN);
    }
    List<String> sent = signals == null ? List.of() : signals;
    return source != null
        ? new Workload.Source(source.code(), source.language(), sent)
        : new Workload.Running(program, sent);
  }

  /** Where the graph of such a program begins. */
  List<String> roots() {
    return source != null || program != null ? Tracing.WRITE_ROOTS : builtIn().roots();
  }

  /** What the program does, as a programmer would write it. */
  String headline() {
    if (program != null) return "program " + program;
    if (source != null) return "your program";
    boolean hello = bytes() == HELLO && !direct;
    String what =
        builtIn().call().replace("SIZE", hello ? "\"hello world\\n\"" : Sizes.words(bytes()));
    return what
        + (offset > 0 ? " at " + Sizes.words(offset) : "")
        + (times() > 1 ? ", " + times() + " times" : "");
  }

  private BuiltInKind builtIn() {
    if (kind != null) return BuiltInKind.of(kind);
    // The C library splits what does not fit its buffer; a size that was asked for is one write().
    boolean one = size >= 0 && size != HELLO && signals == null;
    String buffered = fsync ? "fsync" : one ? "write" : "stdio";
    return BuiltInKind.of(direct ? overwrite ? "direct-overwrite" : "direct" : buffered);
  }

  private long bytes() {
    return size >= 0 ? size : builtIn().size();
  }

  private int times() {
    return count > 0 ? count : builtIn().count();
  }
}
