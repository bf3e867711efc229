package fathom.target;

import fathom.kernel.magic.Nearest;
import fathom.read.Btf;
import fathom.read.Btf.Field;
import fathom.read.Btf.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Where values lie, in the words of kprobe events (Documentation/trace/kprobetrace.rst): a path of
 * fields, as C has it, becomes offsets and a type, by the kernel's own types.
 */
record FetchArguments(Btf types) {
  /** The kernel refuses a longer one (MAX_ARGSTR_LEN in kernel/trace/trace_probe.h). */
  static final int LENGTH_MAX = 63;

  /**
   * Where a value lies, with its type, from a pointer in a register: "+16(+152(%di)):s64".
   *
   * @param path fields divided by -> or ., array elements in brackets; empty for the value itself
   */
  String place(String register, int type, String text, String path) {
    if (path.isEmpty()) {
      Optional<Integer> target = types.target(type);
      if (target.isPresent() && types.isChar(target.get())) return "+0(" + register + "):string";
      return register + ":" + scalar(type, text);
    }
    String at = register;
    int struct =
        types
            .target(type)
            .orElseThrow(() -> new IllegalArgumentException("'" + text + "': no pointer"));
    int offset = 0;
    int bits = 0;
    int width = 0;
    int current = struct;
    boolean pointer = false;
    for (String step : path.replace("[", "->[").replaceAll("^->", "").split("->|\\.")) {
      if (pointer) {
        at = "+%d(%s)".formatted(offset, at);
        offset = 0;
        current = types.target(current).orElseThrow();
      }
      String word = step.strip();
      if (word.startsWith("[")) {
        int index = Integer.parseInt(word.replaceAll("[^0-9]", "0"));
        Variable element =
            types
                .element(current)
                .orElseThrow(
                    () -> new IllegalArgumentException("'" + text + "': " + word + " of no array"));
        offset += index * Math.max(1, types.scalarSize(element.type()));
        current = element.type();
      } else {
        Field field = field(current, word, text);
        offset += field.offset();
        bits = field.bits() % 8;
        width = field.width();
        current = field.type();
      }
      pointer = types.target(current).isPresent();
    }
    Optional<Variable> element = types.element(current);
    if (element.isPresent() && types.isChar(element.get().type())) {
      return checked("+%d(%s):string".formatted(offset, at), text);
    }
    if (pointer && types.isChar(types.target(current).orElseThrow())) {
      return checked("+0(+%d(%s)):string".formatted(offset, at), text);
    }
    if (element.isPresent()) {
      int count = Math.min(64, Integer.parseInt(element.get().name()));
      String each = scalar(element.get().type(), text);
      return checked("+%d(%s):%s[%d]".formatted(offset, at, each, count), text);
    }
    String as =
        width > 0
            ? "b%d@%d/%d".formatted(width, bits, bits + width > 32 ? 64 : 32)
            : scalar(current, text);
    return checked("+%d(%s):%s".formatted(offset, at, as), text);
  }

  private static String checked(String argument, String text) {
    if (argument.length() + 20 > LENGTH_MAX) {
      throw new IllegalArgumentException("'" + text + "' goes through too many pointers");
    }
    return argument;
  }

  private Field field(int struct, String name, String text) {
    return types
        .field(struct, name)
        .orElseThrow(
            () -> {
              List<String> all = types.fields(struct).stream().map(Field::name).toList();
              List<String> near = Nearest.to(name, all, 3);
              return new IllegalArgumentException(
                  "'%s': struct %s has no field \"%s\"; %s"
                      .formatted(
                          text,
                          types.structName(struct),
                          name,
                          near.isEmpty()
                              ? "it has "
                                  + String.join(", ", all.subList(0, Math.min(8, all.size())))
                              : "did you mean " + String.join(", ", near) + "?"));
            });
  }

  private String scalar(int type, String text) {
    if (types.scalarSize(type) == 0) {
      throw new IllegalArgumentException(
          "'%s' is a whole %s; say which field of it"
              .formatted(
                  text, types.structName(type).isEmpty() ? "structure" : types.structName(type)));
    }
    return number(type);
  }

  String number(int type) {
    int bits = types.scalarSize(type) * 8;
    if (types.target(type).isPresent()) return "x64";
    return (types.signed(type) ? "s" : "u") + bits;
  }
}
