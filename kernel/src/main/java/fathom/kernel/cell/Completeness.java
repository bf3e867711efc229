package fathom.kernel.cell;

/** Whether code can be run, wants more lines, or can never become valid. */
public enum Completeness {
  COMPLETE,
  INCOMPLETE,
  INVALID
}
