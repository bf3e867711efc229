package fathom.kernel.magic;

import java.util.List;

/**
 * One magic. The class carries picocli's {@code @Command(name = "trace_write", ..)} and its options
 * as annotated fields; that one declaration gives the parsing, {@code --help}, completion and
 * Shift-Tab. It is found by {@link java.util.ServiceLoader}, and a fresh instance is made for every
 * call, so fields hold one call's options only.
 *
 * <p>It runs on the cell's thread: an interrupt of the cell interrupts that thread, and a magic
 * that has something to show by then shows it. An {@link java.io.IOException}, {@link
 * IllegalArgumentException} or {@link IllegalStateException} that leaves {@code run} is a message
 * to the user and is shown without a stack trace.
 */
public interface Magic {
  /**
   * Runs the call.
   *
   * @return the value to display as the cell's result, or null when there is none
   */
  Object run(MagicCall call) throws Exception;

  /**
   * Values that fit where the cursor stands.
   *
   * @param option the option whose value is being typed ("--fs"), or "" for an argument
   * @param prefix what is typed so far of it
   */
  default List<String> complete(String option, String prefix) {
    return List.of();
  }

  /**
   * The type of the cells' variables whose names fit there, as they are declared without its
   * package ("TracedRun"); "" for none.
   *
   * @param option the option whose value is being typed, or "" for an argument
   */
  default String variablesOfType(String option) {
    return "";
  }

  /**
   * Whether the line is not split into options at all, because it is Java or another language; the
   * magic reads {@link MagicCall#line} itself. {@code --help} alone still shows the help.
   */
  default boolean takesRawLine() {
    return false;
  }

  /** Whether what follows its name is Java, and is completed as such. */
  default boolean takesJava() {
    return false;
  }

  /** Whether {@code {expression}} in the line is replaced by its Java value before parsing. */
  default boolean expandsExpressions() {
    return false;
  }
}
