package fathom.read;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes what terminals, mail, web pages and word processors do to a line of a trace: colours,
 * entities, wide and odd characters, quotes before it, notes behind it. Pure functions from a line
 * to the lines that it may have been.
 */
final class PastedLine {
  private static final Pattern ANSI =
      Pattern.compile(
          "\u001b(?:\\[[0-9;?]{0,20}[ -/]?[@-~]|\\][^\u0007]{0,200}\u0007|[@-Z\\\\-_])");
  private static final Pattern TAG =
      Pattern.compile(
          "(?i)</?(?:pre|code|span|br|b|i|u|em|strong|p|div|td|tr|th|table|tbody|a|font|li|ul|ol|tt|samp|kbd"
              + "|blockquote|mark|small)(?:\\s[^<>]{0,200})?/?>");
  private static final Pattern ENTITY =
      Pattern.compile("&(#\\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-z]{2,6});");
  private static final Pattern LINE_END = Pattern.compile("(?i)<br\\s*/?>|</(?:p|div|li|tr)>");
  private static final Pattern MARKUP =
      Pattern.compile(
          "(?i)\\{color(?::[^{}]{1,30})?\\}|\\[/?(?:b|i|u|s|color|size|font|url)(?:=[^\\]\\s]{1,60})?\\]");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([|_*{}\\[\\]()#<>&%$~`])");
  private static final Pattern SPACE_SIGN = Pattern.compile("[·\\u2423]");
  private static final Pattern MICROSECONDS =
      Pattern.compile("(?<=[\\d ])(?:мкс|微秒|マイクロ秒|마이크로초|usecs?|microsec(?:ond)?s?)(?=\\s|\\|)");
  private static final Pattern MILLISECONDS =
      Pattern.compile("(?<=[\\d ])(?:мс|毫秒|ミリ秒|밀리초|msecs?|millisec(?:ond)?s?)(?=\\s|\\|)");
  private static final Pattern THOUSANDS = Pattern.compile("(\\d),(\\d{3}\\.\\d)");
  private static final Pattern COMMA = Pattern.compile("(\\d),(\\d{1,3}\\s*us\\b)");

  /** What may stand before a line: one of these is taken away at a time. */
  private static final Pattern BEFORE =
      Pattern.compile(
          "^(?:\\s*(?:<\\d{1,2}>|\\[\\s*\\d{1,8}(?:\\.\\d{1,9})?\\]|\\[\\s*[TC]\\d{1,7}\\]|>|//|;|%|•|\\*(?!\\s*\\d+(?:\\.\\d+)?"
              + " us)|\\d{1,7}\\s*[:|](?!\\d)|\\d{1,7}\\s?[.-](?=\\s)|\\d{1,7}(?=\\s)|\\d{1,7}\\)(?=\\s*\\d+\\))|[\\w./-]{1,200}:\\d{1,7}[:-]|[A-Z][a-z]{2}"
              + " [ \\d]\\d [\\d:.]{8,15} .{0,100}?kernel:|\\d{4}-\\d\\d-\\d\\d[T"
              + " ][\\d:.,]{8,15}\\S{0,6}|\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?|\\d\\d:\\d\\d(?=\\s)|<[\\w-]{1,30}>(?=\\s)|In"
              + " \\[\\d+\\]:|[\\w.-]{1,30}:(?=\\s)|\\[\\w{1,20}\\])|\\s{0,3}[-+#|])[ \\t]?");

  private static final Pattern BRACE = Pattern.compile("\\)\\s*\\{");
  private static final Pattern SEMICOLON = Pattern.compile("\\)\\s+;");
  private static final Pattern FOLDED =
      Pattern.compile(
          "\\)\\s*\\{\\s*(?:/\\*)?\\s*(?:\\[?(?:\\.{2,}|snip|cut|elided)\\]?)?\\s*(?:\\*/)?\\s*\\}\\s*;?(?=\\s|$)");

  private static final Pattern BEGIN =
      Pattern.compile("(?<!\\d)(?:\\d{1,4}\\)\\s|\\d{1,9}\\.\\d{6} \\|)");

  private PastedLine() {}

  /** The line in the characters that the kernel prints. */
  static String clean(String line) {
    String s = line;
    if (s.indexOf('\u001b') >= 0) s = ANSI.matcher(s).replaceAll("");
    if (s.indexOf('<') >= 0) s = TAG.matcher(s).replaceAll("");
    if (s.indexOf('&') >= 0) s = entities(s);
    if (s.indexOf("[/") >= 0 || s.indexOf("{color") >= 0) s = MARKUP.matcher(s).replaceAll("");
    if (s.indexOf('\\') >= 0) s = ESCAPED.matcher(s).replaceAll("$1");
    if (spaceSigns(s)) s = SPACE_SIGN.matcher(s).replaceAll(" ");
    boolean otherUnits = s.contains("sec") || s.chars().anyMatch(c -> c > 127);
    s = characters(s);
    if (otherUnits) {
      s = MICROSECONDS.matcher(s).replaceAll("us");
      s = MILLISECONDS.matcher(s).replaceAll("ms");
    }
    if (s.indexOf(',') >= 0) {
      s = THOUSANDS.matcher(s).replaceAll("$1$2");
      s = COMMA.matcher(s).replaceAll("$1.$2");
    }
    int end = s.length();
    while (end > 0 && s.charAt(end - 1) == ' ') end--;
    return s.substring(0, end);
  }

  /** The lines that a web page shows of one line of its source. */
  static String[] lines(String line) {
    String[] lines = line.indexOf('<') < 0 ? new String[0] : LINE_END.split(line);
    return lines.length == 0 ? new String[] {line} : lines;
  }

  /** Whether an editor has shown its spaces as signs. */
  private static boolean spaceSigns(String s) {
    int signs = 0;
    boolean words = false;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '·' || c == '\u2423') signs++;
      words |= c == ')' || c == '|';
    }
    return words && signs > 2;
  }

  /** Whether there is nothing but this sign in a line, and what quotes it. */
  static boolean isAlone(char sign, String line) {
    String s = line.strip();
    return s.length() > 0
        && s.charAt(s.length() - 1) == sign
        && s.chars().limit(s.length() - 1).allMatch(c -> "> |".indexOf(c) >= 0);
  }

  private static String entities(String s) {
    Matcher m = ENTITY.matcher(s);
    StringBuilder out = new StringBuilder();
    while (m.find())
      m.appendReplacement(out, Matcher.quoteReplacement(entity(m.group(1), m.group())));
    return m.appendTail(out).toString();
  }

  private static String entity(String name, String whole) {
    if (name.charAt(0) == '#') {
      boolean hex = Character.toLowerCase(name.charAt(1)) == 'x';
      int code =
          hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
      return Character.isValidCodePoint(code) ? Character.toString(code) : whole;
    }
    return switch (name) {
      case "gt" -> ">";
      case "lt" -> "<";
      case "amp" -> "&";
      case "quot" -> "\"";
      case "apos" -> "'";
      case "nbsp", "ensp", "emsp", "thinsp" -> " ";
      case "vert" -> "|";
      case "lbrace" -> "{";
      case "rbrace" -> "}";
      case "lpar" -> "(";
      case "rpar" -> ")";
      case "semi" -> ";";
      case "ast" -> "*";
      case "num" -> "#";
      case "micro", "mu" -> "u";
      case "hellip" -> "...";
      default -> whole;
    };
  }

  private static String characters(String s) {
    StringBuilder out = new StringBuilder(s.length() + 16);
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\t') {
        do out.append(' ');
        while (out.length() % 8 != 0);
      } else if (c >= ' ' && c < 127) {
        out.append(c);
      } else if (c > 0xff00 && c < 0xff5f) {
        out.append((char) (c - 0xfee0));
      } else {
        if (thousands(s, i)) continue;
        switch (c) {
          case '\u00a0',
              '\u2000',
              '\u2001',
              '\u2002',
              '\u2003',
              '\u2004',
              '\u2005',
              '\u2006',
              '\u2007',
              '\u2008',
              '\u2009',
              '\u200a',
              '\u202f',
              '\u205f',
              '\u3000' ->
              out.append(' ');
          case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\r' -> {}
          case '\u2500', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' ->
              out.append('-');
          case '\u2502', '\u2503', '\u2551', '\u00a6', '\u2506', '\u250a' -> out.append('|');
          case '\u2026' -> out.append("...");
          case '\u00b5', '\u03bc' -> out.append('u');
          case '\u2018', '\u2019' -> out.append('\'');
          case '\u201c', '\u201d' -> out.append('"');
          case '\u2217', '\u2731' -> out.append('*');
          case '\u2044', '\u2215' -> out.append('/');
          default -> out.append(c);
        }
      }
    }
    return out.toString();
  }

  /** Whether it is a thin space between the thousands of a number. */
  private static boolean thousands(String s, int i) {
    if (s.charAt(i) != '\u2009' && s.charAt(i) != '\u202f') return false;
    if (i == 0 || i + 3 >= s.length() || !Character.isDigit(s.charAt(i - 1))) return false;
    return s.substring(i + 1, i + 4).chars().allMatch(Character::isDigit);
  }

  /** The line without one thing that stands before it; null when there is none. */
  static String withoutPrefix(String line) {
    Matcher m = BEFORE.matcher(line);
    return m.find() && m.end() > 0 ? line.substring(m.end()) : null;
  }

  /** The line from each place on at which a CPU's column or a time stamp may begin. */
  static List<String> behindNotes(String line) {
    List<String> tails = new ArrayList<>();
    Matcher m = BEGIN.matcher(line);
    while (m.find() && tails.size() < 5) if (m.start() > 0) tails.add(line.substring(m.start()));
    return tails;
  }

  /** The line without what a person wrote behind the record, the longest first. */
  static List<String> withoutNotes(String line) {
    List<String> shorter = new ArrayList<>();
    for (int i = line.length() - 1; i > 0 && shorter.size() < 40; i--) {
      char c = line.charAt(i);
      boolean end = c == ';' || c == '{' || c == '}' || c == '/' && line.charAt(i - 1) == '*';
      if (end && i < line.length() - 1) shorter.add(line.substring(0, i + 1));
    }
    return shorter;
  }

  private static final Pattern SCANNED_CPU =
      Pattern.compile("^(\\s*)(?:[Oo]|(\\d{1,4})) ?\\)(?=\\s)");
  private static final Pattern SCANNED_POINT =
      Pattern.compile("(\\d) ?\\. ?(\\d{1,3}) ?us(?=\\s*\\|)");
  private static final Pattern SCANNED_CALL = Pattern.compile("(\\w) ?\\( ?\\) ?([;{])");

  /** The line without the spaces that reading a picture has put into it, and 0 where it saw O. */
  static String scanned(String line) {
    String s =
        SCANNED_CPU
            .matcher(line)
            .replaceAll(m -> m.group(1) + (m.group(2) == null ? "0" : m.group(2)) + ")");
    s = SCANNED_POINT.matcher(s).replaceAll("$1.$2 us");
    return SCANNED_CALL
        .matcher(s)
        .replaceAll(m -> m.group(1) + "()" + (m.group(2).equals("{") ? " {" : ";"));
  }

  /** The line with its signs spaced as the kernel does. */
  static String spaced(String line) {
    return SEMICOLON.matcher(BRACE.matcher(line).replaceAll(") {")).replaceAll(");");
  }

  /** A call whose body was folded into its line, as a leaf; null for any other line. */
  static String unfolded(String line) {
    Matcher m = FOLDED.matcher(line);
    return m.find() ? m.replaceFirst(");") : null;
  }
}
