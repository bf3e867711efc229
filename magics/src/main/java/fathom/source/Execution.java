package fathom.source;

/**
 * What is known of whether a line ran.
 *
 * @param ground how it is known; {@link Ground#NONE} when it is not
 * @param reason in words, for who asks: "no call of mark_page_accessed was traced"; "" when there
 *     is nothing to say
 */
public record Execution(State state, Ground ground, String reason) {
  /** Nothing is known. */
  public static final Execution UNKNOWN = new Execution(State.UNKNOWN, Ground.NONE, "");

  /** Instructions of the line were executed, and it is not known whether it ran. */
  public static final Execution UNDECIDED =
      new Execution(
          State.UNKNOWN,
          Ground.EXECUTED,
          "some of its instructions ran, which the compiler may have moved; no statement of it"
              + " began");

  /** There is nothing on the line that could run. */
  public static final Execution NO_CODE = new Execution(State.NO_CODE, Ground.NONE, "");

  /** A call on the line was measured. */
  public static final Execution MEASURED = new Execution(State.RAN, Ground.MEASURED, "");

  public enum State {
    RAN,
    NOT_RUN,
    UNKNOWN,
    NO_CODE
  }

  /** How it is known, from the surest. */
  public enum Ground {
    /** The emulator saw the instructions. */
    EXECUTED,
    /** A call from the line was traced. */
    MEASURED,
    /** It follows from what was traced, and from what would have been. */
    PROVED,
    /** It follows from where calls are thought to have come from. */
    INFERRED,
    NONE
  }

  static Execution ran(String reason) {
    return new Execution(State.RAN, Ground.INFERRED, reason);
  }

  static Execution notRun(String reason) {
    return new Execution(State.NOT_RUN, Ground.PROVED, reason);
  }
}
