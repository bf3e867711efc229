package fathom.kernel.cell;

import java.util.List;

/** A cell that failed, put in the user's words: Jupyter's error name, value and traceback. */
public final class CellFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<String> traceback;
  private final Integer exitStatus;

  CellFailure(String name, String value, List<String> traceback) {
    this(name, value, traceback, null);
  }

  CellFailure(String name, String value, List<String> traceback, Integer exitStatus) {
    super(value);
    this.name = name;
    this.traceback = List.copyOf(traceback);
    this.exitStatus = exitStatus;
  }

  /** The cell was interrupted, without a place to tell. */
  public static CellFailure interrupted(String detail) {
    return new CellFailure("Interrupted", detail, List.of("Interrupted: " + detail));
  }

  /** The cell has called System.exit. */
  static CellFailure exit(int status) {
    String call = "System.exit(" + status + ")";
    return new CellFailure("SystemExit", call, List.of(call + ": the kernel ends"), status);
  }

  /** The exception's own simple name, "CompileError", or "Interrupted". */
  public String name() {
    return name;
  }

  /** Lines to show, without machinery. */
  public List<String> traceback() {
    return traceback;
  }

  /** The status that the cell gave to System.exit, or null. */
  public Integer exitStatus() {
    return exitStatus;
  }
}
