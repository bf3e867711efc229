package fathom.read;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The event formats of a traced kernel, by the number that events carry. */
final class Formats {
  private static final Pattern PIECE =
      Pattern.compile("(?:run/\\d+/)?events/([^/]+)/([^/]+)/format");

  private final Map<Integer, EventFormat> byId = new HashMap<>();

  Formats(Collection<EventFormat> formats) {
    for (EventFormat f : formats) byId.put(f.id(), f);
  }

  Formats(Capture capture) {
    for (String piece : capture.pieces().keySet()) {
      Matcher m = PIECE.matcher(piece);
      if (!m.matches()) continue;
      EventFormat.parse(m.group(1) + ":" + m.group(2), capture.text(piece))
          .ifPresent(f -> byId.put(f.id(), f));
    }
  }

  /** The format of an event's type, or null. */
  EventFormat byId(int id) {
    return byId.get(id);
  }

  /** All of them. */
  Collection<EventFormat> all() {
    return byId.values();
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }
}
