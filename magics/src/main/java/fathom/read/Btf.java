package fathom.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel's types: what /sys/kernel/btf has, the kernel's own and its modules'. The format is that
 * of Documentation/bpf/btf.rst. Types are numbers, 0 is void; a module's go on behind the kernel's.
 */
public final class Btf {
  private static final int MAGIC = 0xeb9f;
  private static final int INT = 1;
  private static final int POINTER = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int TYPEDEF = 8;
  private static final int VOLATILE = 9;
  private static final int CONST = 10;
  private static final int RESTRICT = 11;
  private static final int FUNCTION = 12;
  private static final int TYPE_TAG = 18;
  private static final int ENUM64 = 19;

  /** Bytes behind a type's head, by kind: so many, and so many for each of its members. */
  private static final int[] FIXED = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

  private static final int[] EACH = {
    0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12
  };
  private static final int HEAD = 12;

  private final Btf base;
  private final ByteBuffer bytes;
  private final int strings;
  private final int stringsLength;
  private final int firstString;
  private final int firstType;
  private final int[] offsets;
  private final Map<String, Integer> functions = new HashMap<>();
  private final Map<String, Integer> structs = new HashMap<>();

  /** A parameter or a field: its name ("" for none) and its type. */
  public record Variable(String name, int type) {}

  /**
   * A field of a structure.
   *
   * @param bits its offset in bits, through anonymous structures and unions
   * @param width of a bit field, else 0
   */
  public record Field(String name, int type, int bits, int width) {
    /** In bytes. */
    public int offset() {
      return bits / 8;
    }
  }

  private Btf(Btf base, byte[] content) {
    this.base = base;
    bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < 24 || (bytes.getShort(0) & 0xffff) != MAGIC) {
      throw new IllegalArgumentException("these bytes are no BTF");
    }
    int head = bytes.getInt(4);
    int types = head + bytes.getInt(8);
    int end = types + bytes.getInt(12);
    strings = head + bytes.getInt(16);
    stringsLength = bytes.getInt(20);
    if (head < 24
        || types < head
        || end < types
        || end > content.length
        || strings < head
        || stringsLength < 0
        || strings + (long) stringsLength > content.length) {
      throw new IllegalArgumentException("the BTF is cut off");
    }
    firstString = base == null ? 0 : base.firstString + base.stringsLength;
    firstType = base == null ? 1 : base.firstType + base.offsets.length;
    offsets = index(types, end);
    for (int i = 0; i < offsets.length; i++) {
      switch (kind(firstType + i)) {
        case FUNCTION -> functions.putIfAbsent(name(firstType + i), firstType + i);
        case STRUCT, UNION -> structs.putIfAbsent(name(firstType + i), firstType + i);
        default -> {}
      }
    }
  }

  /**
   * Reads the types of the kernel itself.
   *
   * @throws IllegalArgumentException when the bytes are no BTF, or are cut off
   */
  public static Btf of(byte[] kernel) {
    return new Btf(null, kernel);
  }

  /**
   * The types of this and of one module that was built on it.
   *
   * @throws IllegalArgumentException when the bytes are no BTF, or are cut off
   */
  public Btf with(byte[] module) {
    return new Btf(this, module);
  }

  private int[] index(int from, int end) {
    int[] all = new int[1024];
    int n = 0;
    int at = from;
    while (at + HEAD <= end) {
      int info = bytes.getInt(at + 4);
      int kind = info >>> 24 & 0x1f;
      if (kind >= FIXED.length) break; // of a newer kernel: what comes behind cannot be read
      if (n == all.length) all = Arrays.copyOf(all, n * 2);
      all[n++] = at;
      at += HEAD + FIXED[kind] + EACH[kind] * (info & 0xffff);
    }
    return Arrays.copyOf(all, n);
  }

  private Btf holder(int type) {
    Btf at = this;
    while (at.base != null && type < at.firstType) at = at.base;
    return at;
  }

  private int at(int type) {
    Btf holder = holder(type);
    int i = type - holder.firstType;
    if (i < 0 || i >= holder.offsets.length) {
      throw new IllegalArgumentException("the BTF has no type " + type);
    }
    return holder.offsets[i];
  }

  private int word(int type, int offset) {
    return holder(type).bytes.getInt(at(type) + offset);
  }

  private int kind(int type) {
    return type == 0 ? 0 : word(type, 4) >>> 24 & 0x1f;
  }

  private String string(int offset) {
    Btf at = this;
    while (at.base != null && offset < at.firstString) at = at.base;
    int start = at.strings + offset - at.firstString;
    int end = start;
    int limit = at.strings + at.stringsLength;
    if (start < at.strings || start >= limit) return "";
    while (end < limit && at.bytes.get(end) != 0) end++;
    return new String(at.bytes.array(), start, end - start, StandardCharsets.UTF_8);
  }

  private String name(int type) {
    return string(word(type, 0));
  }

  private Optional<Integer> find(String name, boolean function) {
    for (Btf at = this; at != null; at = at.base) {
      Integer type = (function ? at.functions : at.structs).get(name);
      if (type != null) return Optional.of(type);
    }
    return Optional.empty();
  }

  /** Whether the function is in this very BTF, not in the kernel's below a module's. */
  boolean has(String function) {
    return functions.containsKey(function);
  }

  boolean hasStruct(String struct) {
    return structs.containsKey(struct);
  }

  /** A function's parameters; empty when its types are not known. */
  public Optional<List<Variable>> parameters(String function) {
    return find(function, true)
        .map(
            type -> {
              int prototype = word(type, 8);
              List<Variable> all = new ArrayList<>();
              for (int i = 0; i < (word(prototype, 4) & 0xffff); i++) {
                int at = HEAD + 8 * i;
                all.add(new Variable(string(word(prototype, at)), word(prototype, at + 4)));
              }
              return all;
            });
  }

  /** A structure or union by its name. */
  public Optional<Integer> struct(String name) {
    return find(name, false);
  }

  /** A type without typedefs and qualifiers. */
  public int plain(int type) {
    int at = type;
    while (true) {
      switch (kind(at)) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> at = word(at, 8);
        default -> {
          return at;
        }
      }
    }
  }

  /** What a pointer points to, without typedefs; empty for other types. */
  public Optional<Integer> target(int type) {
    int plain = plain(type);
    return kind(plain) == POINTER ? Optional.of(plain(word(plain, 8))) : Optional.empty();
  }

  /** The name of a structure or union, without "struct"; "" for other types. */
  public String structName(int type) {
    int plain = plain(type);
    return kind(plain) == STRUCT || kind(plain) == UNION ? name(plain) : "";
  }

  /** The fields of a structure or union, those of anonymous ones in it included. */
  public List<Field> fields(int type) {
    List<Field> all = new ArrayList<>();
    fields(plain(type), 0, all);
    return all;
  }

  private void fields(int type, int from, List<Field> into) {
    if (kind(type) != STRUCT && kind(type) != UNION) return;
    boolean bitFields = word(type, 4) < 0;
    for (int i = 0; i < (word(type, 4) & 0xffff); i++) {
      int at = HEAD + 12 * i;
      String name = string(word(type, at));
      int of = word(type, at + 4);
      int place = word(type, at + 8);
      int bits = from + (bitFields ? place & 0xffffff : place);
      if (name.isEmpty()) fields(plain(of), bits, into);
      else into.add(new Field(name, of, bits, bitFields ? place >>> 24 : 0));
    }
  }

  public Optional<Field> field(int type, String name) {
    return fields(type).stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** Bytes of a number, a pointer or an enumeration; 0 for other types. */
  public int scalarSize(int type) {
    int plain = plain(type);
    return switch (kind(plain)) {
      case INT, ENUM, ENUM64 -> word(plain, 8);
      case POINTER -> 8;
      default -> 0;
    };
  }

  /** Whether a number is signed. */
  public boolean signed(int type) {
    int plain = plain(type);
    return kind(plain) == INT && (word(plain, HEAD) >>> 24 & 1) != 0;
  }

  /** What an array holds, and how many; empty for other types. */
  public Optional<Variable> element(int type) {
    int plain = plain(type);
    return kind(plain) == ARRAY
        ? Optional.of(new Variable(Integer.toString(word(plain, HEAD + 8)), word(plain, HEAD)))
        : Optional.empty();
  }

  /** Whether a type is one byte of text. */
  public boolean isChar(int type) {
    int plain = plain(type);
    return kind(plain) == INT && word(plain, 8) == 1 && name(plain).endsWith("char");
  }
}
