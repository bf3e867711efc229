package fathom.kernel.cell;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packages that a cell can name, for completion: the JDK's and those of the class path. */
final class Packages {
  /** A dotted name at the end of a text, or the beginning of one after the word import. */
  private static final Pattern NAME =
      Pattern.compile("(?:(?:^|[^\\w$.])|\\bimport\\s+(?:static\\s+)?)((?:[\\w$]+\\.)*)([\\w$]*)$");

  private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+(?:static\\s+)?[\\w$]*$");

  private final CompilerFiles files;
  private List<String> ofJdk;

  Packages(CompilerFiles files) {
    this.files = files;
  }

  /** The next part of the package's name that the text ends with: "java.u" gives "util". */
  Suggestions complete(String before) {
    Matcher name = NAME.matcher(before);
    if (!name.find() || (name.group(1).isEmpty() && !IMPORT.matcher(before).find())) {
      return Suggestions.none(before.length());
    }
    String outer = name.group(1);
    String wanted = outer + name.group(2);
    TreeSet<String> parts = new TreeSet<>();
    Stream.concat(ofJdk().stream(), files.packages())
        .filter(each -> each.startsWith(wanted) && each.length() > outer.length())
        .forEach(each -> parts.add(part(each, outer.length())));
    return Suggestions.of(new ArrayList<>(parts), name.start(2), before.length());
  }

  private static String part(String packageName, int from) {
    int dot = packageName.indexOf('.', from);
    return packageName.substring(from, dot < 0 ? packageName.length() : dot);
  }

  private List<String> ofJdk() {
    if (ofJdk == null) {
      ofJdk =
          ModuleLayer.boot().modules().stream()
              .flatMap(module -> module.getDescriptor().exports().stream())
              .filter(export -> !export.isQualified())
              .map(ModuleDescriptor.Exports::source)
              .toList();
    }
    return ofJdk;
  }
}
