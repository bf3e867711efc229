package fathom.kernel.magic;

import fathom.kernel.display.Html;
import fathom.kernel.display.MimeBundle;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code %who}: what the cells have declared. */
@Command(
    name = "who",
    description = "Lists the variables, methods, types and imports of the cells.")
public final class WhoMagic implements Magic {
  @Override
  public Object run(MagicCall call) {
    List<Session.Declaration> all = call.notebook().session().declarations();
    if (all.isEmpty()) {
      return MimeBundle.text("Nothing is declared yet.");
    }
    StringBuilder plain = new StringBuilder();
    StringBuilder html = new StringBuilder("<table>");
    for (Session.Declaration each : all) {
      plain.append(
          "%-10s %-20s %s".formatted(each.kind(), each.name(), each.type()).stripTrailing());
      plain.append('\n');
      html.append("<tr>");
      for (String cell : List.of(each.kind(), each.name(), each.type())) {
        html.append("<td style=\"text-align:left\"><code>")
            .append(Html.escape(cell))
            .append("</code></td>");
      }
      html.append("</tr>");
    }
    return MimeBundle.html(html.append("</table>").toString(), plain.toString().stripTrailing());
  }
}
