package fathom.read;

import java.util.Locale;
import java.util.regex.Pattern;

/** Marks by which people say that they have left lines out, in the languages that we know. */
final class Elision {
  private static final Pattern MARK =
      Pattern.compile(
          "(?:[\\s.:|*/#\\[\\](){}<>~=·⋮…·•-]|\\d+\\))*(?:\\.{2,}|⋮|…|·{2,}|:$|^\\s*\\.$)(?:[\\s.:|*/#\\[\\](){}<>~=·⋮…•-])*");
  private static final Pattern DOTS_FIRST =
      Pattern.compile(
          "(?:\\s*\\d{1,5}\\)\\s)?[\\s|]*[\\[(<{/*]{0,3}\\s*(?:\\.{3,}|…)[^;{}|]{1,80}(?:\\.{3,}|…|[\\])>}/])\\s*");
  private static final Pattern WORD =
      Pattern.compile(
          "\\b(?:snip(?:ped)?|elided|omitted|skipped|truncated|trimmed|cut|left"
              + " out|removed|gek(?:ü|ue)rzt|ausgelassen"
              + "|weggelassen|entfernt|coup[ée]e?s?|abr[ée]g[ée]e?s?|omise?s?|tronqu[ée]e?s?|omitid[oa]s?|recortad[oa]s?|omess[oiae])\\b|省略|略去|略|省畧|删减|中略|以下同|생략|пропущено|вырезано|сокращено|опущено");

  private static final Pattern COUNTED =
      Pattern.compile(
          "(?i).{0,40}[\\[(<{*]\\s*\\d+ (?:more |weitere |autres |más"
              + " )?(?:lines?|calls?|functions?|zeilen|aufrufe|lignes|appels|l[ií]neas)\\b.{0,60}");
  private static final Pattern SNIPPED =
      Pattern.compile("(?i)-*8?<?-*\\s*(?:snip|cut|elided|omitted)\\b|[省略中后後]{2}");

  /** How grep marks lines between those that it prints. */
  private static final String BETWEEN_MATCHES = "--";

  private Elision() {}

  /** Whether a comment in the place of a function says that calls were left out, and no event. */
  static boolean comment(String text) {
    boolean dots = text.startsWith("...") || text.endsWith("...") || text.startsWith("[");
    boolean told = !text.contains(": ") && text.length() < 60;
    return told && (dots || SNIPPED.matcher(text).lookingAt()) && is("/*" + text + "*/");
  }

  /** Whether a line that is no record says that lines were left out. */
  static boolean is(String line) {
    if (line.length() > 120) return false;
    if (line.equals(BETWEEN_MATCHES)) return true;
    if (isMark(line)) return true;
    String behind = PastedLine.withoutPrefix(line);
    for (int i = 0; i < 3 && behind != null; i++, behind = PastedLine.withoutPrefix(behind)) {
      if (isMark(behind.strip())) return true;
    }
    if (COUNTED.matcher(line).matches()) return true;
    boolean marked =
        line.contains("...")
            || line.contains("[")
            || line.contains("8<")
            || line.contains("~")
            || line.contains("--")
            || line.contains("(")
            || line.contains("<")
            || line.contains("/*");
    return marked && WORD.matcher(line.toLowerCase(Locale.ROOT)).find();
  }

  private static boolean isMark(String line) {
    return MARK.matcher(line).matches() || DOTS_FIRST.matcher(line).matches();
  }
}
