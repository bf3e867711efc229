package fathom.kernel.magic;

import fathom.kernel.display.Html;
import fathom.kernel.display.MimeBundle;
import picocli.CommandLine.Command;

/** {@code %lsmagic}: what there is. */
@Command(name = "lsmagic", description = "Lists all magics.")
public final class LsMagic implements Magic {
  @Override
  public Object run(MagicCall call) {
    Catalog catalog = Catalog.load(problem -> {});
    StringBuilder plain = new StringBuilder();
    StringBuilder html = new StringBuilder("<table>");
    for (String name : catalog.names()) {
      String summary = catalog.summary(name);
      plain.append("%%%-16s %s%n".formatted(name, summary));
      html.append("<tr><td style=\"text-align:left\"><code>%")
          .append(Html.escape(name))
          .append("</code></td><td style=\"text-align:left\">")
          .append(Html.escape(summary))
          .append("</td></tr>");
    }
    plain.append("%NAME --help, or Shift-Tab on it, shows the options of one.");
    html.append("</table><p><code>%NAME --help</code>, or Shift-Tab on it, shows the options.</p>");
    return MimeBundle.html(html.toString(), plain.toString());
  }
}
