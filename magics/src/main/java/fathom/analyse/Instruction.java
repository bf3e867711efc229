package fathom.analyse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine instruction as objdump writes it, in AT&T's order: the destination last.
 *
 * @param operands "$0xffffffea", "%eax", "-0x30(%rbp)"
 */
record Instruction(String mnemonic, List<String> operands) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:rep|repz|repnz|lock|notrack|bnd|cs|ds|data16|rex\\S*) +)*(\\S+)\\s*(.*)");

  private static final Pattern BYTE =
      Pattern.compile("([abcd])[lh]|([abcd])x|(si|di|bp|sp)l?|(r\\d+)[bwd]?");

  private static final Map<String, String> SHORT =
      Map.of("a", "rax", "b", "rbx", "c", "rcx", "d", "rdx");

  /** What a call may change (System V ABI for AMD64, 3.2.1). */
  private static final List<String> CALLER_SAVED =
      List.of("%rax", "%rcx", "%rdx", "%rsi", "%rdi", "%r8", "%r9", "%r10", "%r11");

  static Instruction parse(String text) {
    int comment = text.indexOf('#');
    String code = (comment < 0 ? text : text.substring(0, comment)).strip();
    Matcher m = FORM.matcher(code);
    if (!m.matches()) return new Instruction("", List.of());
    return new Instruction(m.group(1), split(m.group(2).replaceFirst("<.*>", "").strip()));
  }

  private static List<String> split(String text) {
    List<String> operands = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '(') depth++;
      if (c == ')') depth--;
      if (c != ',' || depth != 0) continue;
      if (i > from) operands.add(text.substring(from, i).strip());
      from = i + 1;
    }
    return operands;
  }

  /** A register by its 64-bit name, whatever part of it is meant; other operands as they are. */
  static String whole(String operand) {
    if (!operand.startsWith("%")) return operand;
    Matcher m =
        BYTE.matcher(operand.substring(1).replaceFirst("^[er](?=[a-ds][xpi]$|[bd][pi]$)", ""));
    if (!m.matches()) return operand;
    if (m.group(1) != null) return "%" + SHORT.get(m.group(1));
    if (m.group(2) != null) return "%" + SHORT.get(m.group(2));
    if (m.group(3) != null) return "%r" + m.group(3);
    return "%" + m.group(4);
  }

  static boolean isRegister(String operand) {
    return operand.startsWith("%") && operand.indexOf(':') < 0;
  }

  /** Whether it is a place of the function's own stack frame. */
  static boolean isOnStack(String operand) {
    return operand.matches("-?(0x[0-9a-f]+)?\\(%r[sb]p\\)");
  }

  /** How far from a pointer an operand of memory lies: "0x1c", "" for the place itself. */
  static String distance(String operand) {
    int bracket = operand.indexOf('(');
    return bracket < 0 ? operand : operand.substring(0, bracket);
  }

  /** Whether it puts a number or a register's content into memory. */
  boolean stores() {
    if (operands.size() != 2 || !mnemonic.matches("mov[lq]?|cmpxchg[lq]?|xchg[lq]?")) return false;
    return operands.get(1).indexOf('(') >= 0;
  }

  static boolean survivesCall(String place) {
    return !CALLER_SAVED.contains(place);
  }

  boolean isCall() {
    return mnemonic.startsWith("call");
  }

  /** A plain copy: of a register, a number or memory. */
  boolean copies() {
    return mnemonic.startsWith("mov") && operands.size() == 2;
  }

  boolean copiesMaybe() {
    return mnemonic.startsWith("cmov") && operands.size() == 2;
  }

  /** Whether a conditional copy is made after a test of a number; empty for other conditions. */
  Optional<Boolean> copiesFor(long tested) {
    return switch (mnemonic.substring("cmov".length())) {
      case "e", "z" -> Optional.of(tested == 0);
      case "ne", "nz" -> Optional.of(tested != 0);
      case "s", "l" -> Optional.of(tested < 0);
      case "ns", "ge" -> Optional.of(tested >= 0);
      case "le" -> Optional.of(tested <= 0);
      case "g" -> Optional.of(tested > 0);
      default -> Optional.empty();
    };
  }

  String source() {
    return whole(operands.get(0));
  }

  /** Whether it changes a place: a register by its 64-bit name, or memory as it is written. */
  boolean writes(String place) {
    if (operands.isEmpty()) return place.equals("%rdx") && mnemonic.equals("cqto");
    if (mnemonic.matches("(cmp|test|j|push|call|nop|bt|ucom|com|prefetch|ver|lgdt|out|ret).*")
        && !mnemonic.matches("(cmpxchg|bt[src]).*")) {
      return false;
    }
    if (mnemonic.startsWith("cmpxchg") && place.equals("%rax")) return true;
    boolean exchanges = mnemonic.startsWith("xchg") || mnemonic.startsWith("xadd");
    if (exchanges && operands.size() == 2 && operands.get(0).equals(operands.get(1))) return false;
    if (exchanges) {
      return operands.stream().anyMatch(o -> whole(o).equals(place));
    }
    if (operands.size() == 1 && mnemonic.matches("i?(mul|div).*")) {
      return place.equals("%rax") || place.equals("%rdx");
    }
    return whole(operands.get(operands.size() - 1)).equals(place);
  }

  /** Whether it sets a register to 0 as compilers do it. */
  boolean clears() {
    return mnemonic.matches("(xor|sub).*")
        && operands.size() == 2
        && operands.get(0).equals(operands.get(1));
  }

  /** The number that an operand is, as the kernel's functions return it: 32 bits with a sign. */
  static OptionalLong number(String operand) {
    if (!operand.startsWith("$0x")) return OptionalLong.empty();
    try {
      return OptionalLong.of((int) Long.parseUnsignedLong(operand.substring(3), 16));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
