package fathom.source;

import fathom.source.FileFacts.Call;
import java.util.List;

/**
 * What a macro defines wherever it is used. In its texts a character from {@link #FIRST} on stands
 * for an argument: "btrfs_" and the character of the first argument is what btrfs_##name is.
 *
 * @param condition of the #if lines around it
 */
record Template(String macro, List<Made> functions, List<Use> uses, String condition) {
  /** Stands for the first argument, the next character for the second. Of no source's text. */
  static final char FIRST = '\uE000';

  /** More arguments than any such macro has. */
  static final int MOST = 256;

  /**
   * A function in a macro.
   *
   * @param flags of {@link FileFacts}
   * @param words before its name that are arguments
   * @param calls whose names are made of arguments, too
   */
  record Made(String name, int flags, List<String> words, List<Call> calls) {}

  /**
   * A macro that is used where a definition may stand, on a file's top level or in another macro.
   *
   * @param arguments null where one is no word or a few
   * @param called the functions and macros that are called in them
   * @param line of its name
   * @param endLine of its closing parenthesis
   */
  record Use(
      String macro,
      List<String> arguments,
      List<String> called,
      int line,
      int endLine,
      String condition) {}

  static boolean isFilled(String text) {
    return text.chars().noneMatch(c -> c >= FIRST && c < FIRST + MOST);
  }

  /** Puts arguments in; null where one of them is null. */
  static String fill(String text, List<String> arguments) {
    if (text == null || isFilled(text)) return text;
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      int argument = text.charAt(i) - FIRST;
      if (argument < 0 || argument >= MOST) {
        filled.append(text.charAt(i));
      } else if (argument < arguments.size()) {
        if (arguments.get(argument) == null) return null;
        filled.append(arguments.get(argument));
      }
    }
    return filled.toString();
  }
}
