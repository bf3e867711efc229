package fathom.kernel.magic;

import fathom.kernel.display.Html;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.magic.Checkup.Finding;
import fathom.kernel.magic.Checkup.Verdict;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %fathom doctor}: what is installed, what works, and what does not and why. */
@Command(
    name = "fathom",
    description = "Says what is installed where, what works, and what does not and why.")
public final class FathomMagic implements Magic {
  private static final Map<Verdict, String> TINTS =
      Map.of(
          Verdict.OK, "rgba(60,160,80,.25)",
          Verdict.LIMITED, "rgba(220,160,40,.3)",
          Verdict.BROKEN, "rgba(220,60,60,.3)",
          Verdict.FACT, "transparent");

  @Parameters(paramLabel = "doctor", description = "doctor: looks at everything, changes nothing.")
  String task;

  @Override
  public Object run(MagicCall call) {
    if (!task.equals("doctor")) {
      throw new IllegalArgumentException(
          "%fathom " + task + ": there is %fathom doctor." + Nearest.hint(task, List.of("doctor")));
    }
    StringBuilder plain = new StringBuilder();
    StringBuilder html = new StringBuilder("<table>");
    for (Checkup checkup : ServiceLoader.load(Checkup.class)) {
      plain.append(checkup.title()).append('\n');
      html.append("<tr><th colspan=3 style=\"text-align:left\">")
          .append(Html.escape(checkup.title()))
          .append("</th></tr>");
      for (Finding finding : found(checkup)) {
        plain.append(
            "  %-20s %-8s %s%n".formatted(finding.what(), finding.verdict(), finding.detail()));
        html.append(row(finding));
      }
    }
    return MimeBundle.html(html.append("</table>").toString(), plain.toString().stripTrailing());
  }

  /** A checkup that fails is a finding, too. */
  private static List<Finding> found(Checkup checkup) {
    try {
      return checkup.look();
    } catch (RuntimeException | LinkageError e) {
      return List.of(new Finding(checkup.title(), Verdict.BROKEN, "cannot be looked at: " + e));
    }
  }

  private static String row(Finding finding) {
    String cell = "<td style=\"text-align:left;vertical-align:top%s\">%s</td>";
    return "<tr>"
        + cell.formatted("", Html.escape(finding.what()))
        + cell.formatted(";background:" + TINTS.get(finding.verdict()), finding.verdict())
        + cell.formatted(";white-space:pre-wrap", Html.escape(finding.detail()))
        + "</tr>";
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Stream.of("doctor").filter(word -> option.isEmpty() && word.startsWith(prefix)).toList();
  }
}
