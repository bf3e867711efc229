package fathom.source;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a tree, which its make file says: VERSION, PATCHLEVEL, SUBLEVEL, EXTRAVERSION. */
final class Release {
  /** The make file at the top of a tree. */
  static final String MAKEFILE = "Makefile";

  private static final Pattern EXTRA = Pattern.compile("[.-][\\w.-]{1,40}");

  private Release() {}

  /** "3.0.0", "6.9.0-rc3"; "" when it is no kernel's make file. */
  static String of(byte[] makefile) {
    String text = new String(makefile, StandardCharsets.UTF_8);
    String version = value(text, "VERSION");
    String patch = value(text, "PATCHLEVEL");
    String sub = value(text, "SUBLEVEL");
    String extra = value(text, "EXTRAVERSION");
    if (!version.matches("\\d{1,3}") || !patch.matches("\\d{1,3}")) return "";
    String last = sub.matches("\\d{1,5}") ? sub : "0";
    return version + "." + patch + "." + last + (EXTRA.matcher(extra).matches() ? extra : "");
  }

  private static String value(String text, String name) {
    Matcher m = Pattern.compile("(?m)^" + name + "[ \\t]*=[ \\t]*(\\S*)").matcher(text);
    return m.find() ? m.group(1) : "";
  }
}
