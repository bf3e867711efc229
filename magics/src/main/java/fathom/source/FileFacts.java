package fathom.source;

import java.util.List;
import java.util.Set;

/**
 * What the scanner found in one C file.
 *
 * @param definitions functions and macros with a body, in the order of their end
 * @param pointers functions that are stored in a member or bound to a hook
 * @param values names used as values: functions among them may be called through a pointer
 * @param templates macros that define functions where they are used
 * @param uses of macros on the top level, which may be such ones
 */
record FileFacts(
    List<Definition> definitions,
    List<Pointer> pointers,
    Set<String> values,
    List<Template> templates,
    List<Template.Use> uses) {

  /** A function is defined static. */
  static final int STATIC = 1;

  /** A function is defined inline. */
  static final int INLINE = 2;

  /** The name comes from a macro's argument: system calls, interrupt entries. */
  static final int GENERATED = 4;

  /** Not a function but a macro. */
  static final int MACRO = 8;

  /** Its lines are no body in C: a macro's use that defines it, or assembler. */
  static final int NO_BODY = 16;

  /**
   * One function or macro.
   *
   * @param name a system call's is that of its body, "sys_write"
   * @param line of the first token of its signature, from 1
   * @param nameLine the line where the name stands
   * @param endLine the line of the closing brace
   * @param flags of the constants above
   * @param condition of the #if lines around it, "" when there is none that matters
   */
  record Definition(
      String name,
      int line,
      int nameLine,
      int endLine,
      int flags,
      String condition,
      List<Call> calls) {}

  /** One place that calls something. */
  record Call(String name, int line, CallKind kind) {}

  /**
   * Binds a function to a name through which it is called: {@code .write_iter = example_write}.
   *
   * @param member the member, hook or static call
   */
  record Pointer(String member, String function, int line) {}
}
