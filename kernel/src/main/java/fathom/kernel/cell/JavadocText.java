package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Doc comments as HTML of a few harmless elements, and as plain text. They come from jars of
 * anybody's: whatever is not in the list of elements is shown, not obeyed.
 */
final class JavadocText {
  private static final Set<String> ELEMENTS =
      Set.of(
          "p",
          "code",
          "pre",
          "ul",
          "ol",
          "li",
          "em",
          "strong",
          "b",
          "i",
          "dl",
          "dt",
          "dd",
          "tt",
          "sup",
          "sub",
          "blockquote",
          "table",
          "tr",
          "td",
          "th",
          "thead",
          "tbody",
          "caption",
          "br",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "var",
          "cite");

  private static final Pattern ELEMENT = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>");
  private static final Pattern ENTITY = Pattern.compile("&(#\\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);");
  private static final Pattern BLOCK = Pattern.compile("(?m)^[ \\t]*@(\\w+)[ \\t]*");
  private static final Pattern FIRST_WORD =
      Pattern.compile("(<\\w+>|\\S+)\\s*(.*)", Pattern.DOTALL);

  private JavadocText() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** As HTML. */
  static String html(String comment) {
    StringBuilder out = new StringBuilder();
    List<String> blocks = blocks(comment);
    out.append("<p>").append(inline(blocks.get(0))).append("</p>");
    String open = "";
    for (String block : blocks.subList(1, blocks.size())) {
      Matcher tag = BLOCK.matcher(block);
      if (!tag.lookingAt()) {
        continue;
      }
      String title = title(tag.group(1));
      String rest = block.substring(tag.end());
      if (title.isEmpty() || rest.isBlank()) {
        continue;
      }
      Matcher named = FIRST_WORD.matcher(rest);
      boolean hasName = Set.of("param", "throws", "exception").contains(tag.group(1));
      String text =
          hasName && named.matches()
              ? "<code>" + escape(named.group(1)) + "</code> " + inline(named.group(2))
              : inline(rest);
      if (!title.equals(open)) {
        out.append(open.isEmpty() ? "<dl>" : "")
            .append("<dt><b>")
            .append(title)
            .append("</b></dt>");
        open = title;
      }
      out.append("<dd>").append(text).append("</dd>");
    }
    return out.append(open.isEmpty() ? "" : "</dl>").toString();
  }

  /** As text of lines that were lines in the source. */
  static String plain(String comment) {
    String html =
        html(comment)
            .replaceAll("\\s*<(p|/p|pre|ul|ol|dl|table|tr|h\\d|blockquote)>\\s*", "\n\n")
            .replaceAll("\\s*<li>\\s*", "\n  - ")
            .replaceAll("<dt>", "\n")
            .replaceAll("<dd>", "\n    ")
            .replaceAll("<br>", "\n")
            .replaceAll("<[^>]*>", "");
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
        .replaceAll("[ \\t]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  private static String title(String tag) {
    return switch (tag) {
      case "param" -> "Parameters";
      case "return" -> "Returns";
      case "throws", "exception" -> "Throws";
      case "since" -> "Since";
      case "see" -> "See also";
      case "deprecated" -> "Deprecated";
      case "apiNote" -> "Note";
      case "implSpec", "implNote" -> "Implementation";
      default -> "";
    };
  }

  /** The main description and the block tags, each with what belongs to it. */
  private static List<String> blocks(String comment) {
    List<String> blocks = new ArrayList<>();
    Matcher tag = BLOCK.matcher(comment);
    int from = 0;
    while (tag.find()) {
      blocks.add(comment.substring(from, tag.start()));
      from = tag.start();
    }
    blocks.add(comment.substring(from));
    return blocks;
  }

  /** Text with its inline tags and elements. */
  private static String inline(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      if (text.startsWith("{@", i)) {
        int end = closing(text, i);
        out.append(tag(text.substring(i + 2, end)));
        i = Math.min(text.length(), end + 1);
        continue;
      }
      Matcher element = ELEMENT.matcher(text).region(i, text.length());
      Matcher entity = ENTITY.matcher(text).region(i, text.length());
      if (element.lookingAt()) {
        String name = element.group(2).toLowerCase(java.util.Locale.ROOT);
        out.append(ELEMENTS.contains(name) ? "<" + element.group(1) + name + ">" : "");
        i = element.end();
      } else if (entity.lookingAt()) {
        out.append(entity.group());
        i = entity.end();
      } else {
        out.append(escape(text.substring(i, i + 1)));
        i++;
      }
    }
    return out.toString();
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return text.length();
  }

  private static String tag(String content) {
    String[] words = content.split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    return switch (words[0]) {
      case "code" -> "<code>" + escape(rest) + "</code>";
      case "literal" -> escape(rest);
      case "link", "linkplain", "value" -> {
        Matcher target = Pattern.compile("[^\\s(]*(?:\\([^)]*\\))?").matcher(rest);
        String name = target.lookingAt() ? target.group() : rest;
        String label = rest.substring(name.length()).strip();
        yield "<code>"
            + escape(label.isEmpty() ? name.replaceFirst("^#", "").replace('#', '.') : label)
            + "</code>";
      }
      case "return" -> "Returns " + inline(rest) + ".";
      case "index", "systemProperty", "summary" -> inline(rest);
      case "inheritDoc" -> "";
      default -> escape(rest);
    };
  }
}
