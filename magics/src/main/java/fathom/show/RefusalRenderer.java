package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows a {@link RefusalView}. */
public final class RefusalRenderer implements Renderer<RefusalView> {
  private static final int MOST_LINES = 40;

  @Override
  public Class<RefusalView> type() {
    return RefusalView.class;
  }

  @Override
  public MimeBundle render(RefusalView view) {
    return MimeBundle.html(
        "<div class=\"fathom\"><style>"
            + Resources.text("output.css")
            + "</style>"
            + html(view)
            + "</div>",
        plain(view));
  }

  /** Below the output of the run. */
  public static MimeBundle below(MimeBundle output, RefusalView view) {
    String html = String.valueOf(output.data().get("text/html"));
    String text = String.valueOf(output.data().get("text/plain"));
    return output
        .with("text/html", html + "<div class=\"fathom\">" + html(view) + "</div>")
        .with("text/plain", text + "\n" + plain(view));
  }

  /** As a piece of another output. */
  static String html(RefusalView view) {
    StringBuilder html = new StringBuilder("<div class=\"fx-refusal\"><b>");
    html.append(Html.escape(view.headline())).append("</b>");
    html.append("<div class=\"fx-soft\">").append(Html.escape(view.ground())).append("</div>");
    for (RefusalView.Part part : view.parts()) {
      html.append(part.open() ? "<details open>" : "<details>");
      html.append("<summary>").append(Html.escape(part.title())).append("</summary>");
      html.append("<ul style=\"margin:2px 0 6px\">");
      part.lines().stream().limit(MOST_LINES).forEach(line -> line(html, line));
      int more = part.lines().size() - MOST_LINES;
      if (more > 0) html.append("<li><i>and ").append(more).append(" more</i></li>");
      html.append("</ul></details>");
    }
    return html.append("</div>").toString();
  }

  private static void line(StringBuilder html, RefusalView.Line line) {
    html.append("<li>").append(Html.escape(line.text()));
    if (!line.code().isEmpty()) {
      html.append("<br><code>").append(Html.escape(line.code())).append("</code>");
    }
    html.append("</li>");
  }

  private static String plain(RefusalView view) {
    StringBuilder out = new StringBuilder(view.headline());
    out.append('\n').append(view.ground()).append('\n');
    for (RefusalView.Part part : view.parts()) {
      out.append(part.title()).append('\n');
      part.lines().stream()
          .limit(MOST_LINES)
          .forEach(
              l -> {
                out.append("  ").append(l.text()).append('\n');
                if (!l.code().isEmpty()) out.append("    ").append(l.code()).append('\n');
              });
    }
    return out.toString().stripTrailing();
  }
}
