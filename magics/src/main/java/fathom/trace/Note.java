package fathom.trace;

/**
 * A remark of the author's.
 *
 * @param function that it is about
 * @param line in the file of the function's source, from 1; 0 when it is about the function
 * @param call the row that it is about; -1 when it is about the function or a line
 * @param text one line; untrusted
 */
public record Note(String function, int line, int call, String text) {
  /** Where it stands, as a user names it: "17", "vfs_write", "vfs_write:590". */
  public String target() {
    if (call >= 0) return Integer.toString(call);
    return line > 0 ? function + ":" + line : function;
  }
}
