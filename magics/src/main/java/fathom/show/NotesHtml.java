package fathom.show;

import fathom.trace.Note;
import java.util.List;

/**
 * The author's remarks below the picture: what of them is in no card and on no box is here, too.
 */
final class NotesHtml {
  private static final int MOST = 50;

  private NotesHtml() {}

  /** "" without any. */
  static String html(RunView view) {
    List<Note> notes = view.notes().all();
    if (notes.isEmpty()) return "";
    StringBuilder out = new StringBuilder("<div class=\"fx-notes\" style=\"margin-top:4px\">");
    for (Note note : notes.subList(0, Math.min(MOST, notes.size()))) {
      String line = note.line() > 0 ? ":" + note.line() : "";
      out.append("<div class=\"fx-note\" style=\"").append(CardBody.NOTE).append("\">✎ <code><u>");
      out.append(Html.escape(note.function())).append("</u>").append(line).append("</code> ");
      out.append(Html.escape(note.text())).append("</div>");
    }
    if (notes.size() > MOST) {
      out.append("<div>and ").append(notes.size() - MOST).append(" more notes</div>");
    }
    return out.append("</div>").toString();
  }

  /** The remarks on one call, as a line of plain text. */
  static String line(List<Note> notes) {
    return notes.isEmpty()
        ? ""
        : "✎ " + String.join(" · ", notes.stream().map(Note::text).toList());
  }
}
