package fathom.trace;

/** What is special about a call; a call may have several. */
public enum Mark {
  /** The first call of its task in the trace: what came before it is not known. */
  FIRST,
  /**
   * Its entry was not recorded, only its return: its parent is unknown, children may be missing,
   * and its start is known only where the return tells it.
   */
  ORPHAN,
  /** Its return was not recorded: its duration is unknown. */
  TRUNCATED,
  /** Events were lost while it ran: children may be missing. */
  LOST,
  /** It ran in an interrupt that came in between, not because its parent called it. */
  INTERRUPT,
  /**
   * The tracer that measured times cannot see it: the time that it took itself is in the self time
   * of the nearest caller that has one.
   */
  UNTIMED;

  public int bit() {
    return 1 << ordinal();
  }
}
