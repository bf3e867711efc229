package fathom.kernel.cell;

import java.util.List;

/**
 * What Java code gave.
 *
 * @param hasValue whether its last snippet was an expression with a value
 * @param value that value, or null
 * @param notes what the user should know: names not yet declared, for one
 * @param runNanos how long it ran, without being compiled
 */
public record CellResult(boolean hasValue, Object value, List<String> notes, long runNanos) {

  public CellResult {
    notes = List.copyOf(notes);
  }
}
