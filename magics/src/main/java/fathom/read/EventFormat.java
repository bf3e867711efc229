package fathom.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layout of one kind of event, as the traced kernel says in events/SYSTEM/NAME/format.
 *
 * @param kind system and name: "sched:sched_switch"
 * @param id the common_type of its events
 * @param fields without the common ones
 */
record EventFormat(String kind, int id, List<Field> fields) {

  /**
   * One field.
   *
   * @param type as declared, without the name: "unsigned long", "__data_loc char[]"
   * @param offset from the beginning of the event's payload
   * @param size in bytes; 0 for an array that fills the rest of the event
   * @param array whether it is declared as an array, of fixed or dynamic size
   */
  record Field(String name, String type, int offset, int size, boolean signed, boolean array) {}

  /** Where the two common fields that we need lie (include/linux/trace_events.h, since 2.6.31). */
  static final int TYPE_OFFSET = 0;

  static final int PID_OFFSET = 4;
  static final int COMMON_SIZE = 8;

  private static final Pattern ID = Pattern.compile("(?m)^ID:\\s*(\\d{1,5})\\s*$");
  private static final Pattern NAME = Pattern.compile("(?m)^name:\\s*(\\S+)\\s*$");
  private static final Pattern FIELD =
      Pattern.compile(
          "(?m)^\\s*field:([^;\\n]+);\\s*offset:(\\d{1,6});\\s*size:(\\d{1,6});(?:\\s*signed:(\\d);)?");
  private static final Pattern DECLARATION =
      Pattern.compile("(.*?[\\s*\\]])(\\w+)\\s*(\\[[^\\]]*])?\\s*");

  /**
   * Reads the text of a format file; empty when it has no id.
   *
   * @param kind system and name, or only the system: the name is in the text, too
   */
  static Optional<EventFormat> parse(String kind, String text) {
    Matcher id = ID.matcher(text);
    Matcher name = NAME.matcher(text);
    boolean named = kind.indexOf(':') >= 0;
    if (!id.find() || (!named && !name.find())) return Optional.empty();
    String full = named ? kind : kind + ":" + name.group(1);
    List<Field> fields = new ArrayList<>();
    Matcher m = FIELD.matcher(text);
    while (m.find()) {
      Matcher d = DECLARATION.matcher(m.group(1));
      if (!d.matches() || d.group(2).startsWith("common_")) continue;
      String type = d.group(1).strip();
      fields.add(
          new Field(
              d.group(2),
              type,
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)),
              "1".equals(m.group(4)),
              d.group(3) != null || type.endsWith("[]")));
    }
    return Optional.of(new EventFormat(full, Integer.parseInt(id.group(1)), List.copyOf(fields)));
  }

  Optional<Field> field(String name) {
    return fields.stream().filter(f -> f.name().equals(name)).findFirst();
  }
}
