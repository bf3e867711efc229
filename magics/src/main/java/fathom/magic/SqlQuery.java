package fathom.magic;

import fathom.kernel.magic.Notebook;
import fathom.table.Sql;
import java.util.regex.Pattern;

/**
 * SQL with {@code {java expressions}}: each is replaced by its value as SQL writes it, so that no
 * value can be more than a value. In quotes and comments braces stay, and so do those of SQL's own
 * structures ({@code {'a': 1}}).
 */
record SqlQuery(String text) {
  private static final Pattern STRUCTURE =
      Pattern.compile("\\s*(?:'[^']*'|\"[^\"]*\"|\\w+)\\s*:(?!:).*|\\s*", Pattern.DOTALL);

  String expanded(Notebook notebook) throws Exception {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int skipped = skipped(i);
      int end = skipped > i ? skipped : text.charAt(i) == '{' ? closing(i) : -1;
      if (skipped > i || end < 0 || STRUCTURE.matcher(text.substring(i + 1, end)).matches()) {
        int to = skipped > i ? skipped : i + 1;
        out.append(text, i, to);
        i = to;
        continue;
      }
      out.append(Sql.literal(notebook.evaluate(text.substring(i + 1, end))));
      i = end + 1;
    }
    return out.toString();
  }

  /** The end of a string, quoted name or comment that begins here, else this place. */
  private int skipped(int at) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      int end = text.indexOf(c, at + 1);
      return end < 0 ? text.length() : end + 1;
    }
    if (text.startsWith("--", at)) {
      int end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at);
      return end < 0 ? text.length() : end + 2;
    }
    return at;
  }

  /** The brace that closes this one, Java's strings left out; -1 when there is none. */
  private int closing(int at) {
    int depth = 0;
    char quote = 0;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\') i++;
        else if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
