package fathom.trace;

/** How a call was entered, where the trace tells it. */
public enum Entered {
  CALL("call"),
  /** By a jump, in place of the caller's own return. */
  TAIL_CALL("tail call"),
  INTERRUPT("interrupt"),
  EXCEPTION("exception"),
  SYSTEM_CALL("system call");

  private final String word;

  Entered(String word) {
    this.word = word;
  }

  /** As tables and pictures say it. */
  public String word() {
    return word;
  }
}
