package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Completion and inspection of Java code. */
final class Assistance {
  private static final Pattern NEW = Pattern.compile("(?:^|[^\\w$])new$");

  /** An import names a method without its arguments. */
  private static final Pattern IMPORT_STATIC =
      Pattern.compile("(?:^|[;}\\n])\\s*import\\s+static\\s+[\\w.$]*$");

  private final Compiler compiler;
  private final Packages packages;
  private final SourceDocs sources;

  Assistance(Compiler compiler) {
    this.compiler = compiler;
    this.packages = new Packages(compiler.packages());
    this.sources = new SourceDocs(compiler);
  }

  Suggestions complete(Names names, String code, int cursor) {
    int start = wordStart(code, cursor);
    String before = code.substring(0, start);
    String prefix = code.substring(start, cursor);
    if (isInText(code, cursor)) {
      return Suggestions.none(cursor);
    }
    String head = before.stripTrailing();
    boolean member = CursorUnit.isMember(before);
    List<Suggestions.Item> items =
        new ArrayList<>(
            CursorUnit.with(
                compiler, names, before, prefix, unit -> Completion.of(unit, prefix, member)));
    if (NEW.matcher(head).find()) {
      items.removeIf(item -> !item.type().equals("class"));
    }
    if (IMPORT_STATIC.matcher(before).find()) {
      items.replaceAll(
          item ->
              new Suggestions.Item(
                  item.text().replaceFirst("\\(\\)?$", ""), item.type(), item.signature()));
    }
    Suggestions parts = packages.complete(code.substring(0, cursor));
    if (parts.start() == start) {
      parts.matches().forEach(part -> items.add(new Suggestions.Item(part, "module", "")));
    }
    return new Suggestions(items, start, cursor);
  }

  private static int wordStart(String code, int cursor) {
    int start = cursor;
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Whether the position is inside of a string, number or comment. */
  private static boolean isInText(String code, int cursor) {
    String before = code.substring(0, cursor);
    Lexer.Reading reading = Lexer.read(before + " \u0001");
    if (reading.openAt() >= 0) {
      return true;
    }
    List<Token> tokens = reading.tokens();
    if (tokens.isEmpty() || tokens.get(tokens.size() - 1).from() < cursor) {
      // The mark behind the cursor was taken for a part of something.
      return true;
    }
    Token last = tokens.size() < 2 ? null : tokens.get(tokens.size() - 2);
    return last != null
        && last.kind() == Token.Kind.LITERAL
        && last.to() == cursor
        && Character.isLetterOrDigit(last.text().charAt(last.text().length() - 1));
  }

  /** What is known of the name at a position; null if that is nothing. */
  Documentation inspect(
      Names names, String code, int cursor, boolean withJavadoc, UnaryOperator<String> values) {
    return new Inspection(sources, names, values).at(compiler, code, cursor, withJavadoc);
  }
}
