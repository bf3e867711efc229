package fathom.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the magics in a cell: {@code %%name} on its first line takes all of it, {@code %name} at
 * the start of a line takes that line, unless Java is inside a text block, a comment or brackets
 * there.
 */
public final class CellText {
  private static final Pattern CELL = Pattern.compile("\\s*%%([A-Za-z]\\w*)[ \\t]*([^\\n]*)\\n?");
  private static final Pattern LINE = Pattern.compile("\\s*%(%?)([A-Za-z]\\w*)(?:[ \\t]+(.*))?");

  private CellText() {}

  /**
   * The parts of a cell in order, blank ones left out.
   *
   * @param isMagic whether there is a magic of this name; it decides where a line could also go on
   *     with the expression above it
   */
  public static List<Part> parse(String cell, Predicate<String> isMagic) {
    // A file's byte order mark comes along when all of it is pasted.
    String code = cell.replace("\r\n", "\n").replaceFirst("^\ufeff", " ");
    Matcher whole = CELL.matcher(code);
    if (whole.lookingAt()) {
      int line = 1 + lines(code.substring(0, whole.start(1)));
      return List.of(
          new Part.Call(whole.group(1), whole.group(2).strip(), code.substring(whole.end()), line));
    }
    List<Part> parts = new ArrayList<>();
    StringBuilder java = new StringBuilder();
    int javaStart = 1;
    JavaState state = new JavaState();
    String[] all = code.split("\n", -1);
    for (int i = 0; i < all.length; i++) {
      Matcher magic = LINE.matcher(all[i]);
      boolean call =
          magic.matches()
              && state.isTopLevel()
              && (state.isBetweenStatements() || isMagic.test(magic.group(2)));
      if (!call) {
        java.append(all[i]).append(i < all.length - 1 ? "\n" : "");
        state.read(all[i]);
        continue;
      }
      addJava(parts, java, javaStart);
      String name = magic.group(1) + magic.group(2);
      String rest = magic.group(3) == null ? "" : magic.group(3).strip();
      parts.add(new Part.Call(name, rest, null, i + 1));
      javaStart = i + 2;
      state = new JavaState();
    }
    addJava(parts, java, javaStart);
    return parts;
  }

  private static void addJava(List<Part> parts, StringBuilder java, int firstLine) {
    if (!java.toString().isBlank()) {
      parts.add(new Part.Java(java.toString(), firstLine));
    }
    java.setLength(0);
  }

  private static int lines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }
}
