package fathom.analyse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The system calls of x86-64 by number: names and parameters, from system-calls.txt. */
final class SystemCallNames {
  private static final Map<Long, Signature> ALL = read();

  /** The directory descriptor that means the current directory (include/uapi/linux/fcntl.h). */
  private static final int AT_FDCWD = -100;

  /** As many as a system call can have, and sys_enter has always. */
  private static final int REGISTERS = 6;

  private record Parameter(String name, String kind) {}

  private record Signature(String name, List<Parameter> parameters) {}

  private SystemCallNames() {}

  private static Map<Long, Signature> read() {
    try (InputStream in = SystemCallNames.class.getResourceAsStream("system-calls.txt")) {
      if (in == null) throw new IllegalStateException("not in the jar: system-calls.txt");
      Map<Long, Signature> all = new HashMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(words -> all.put(Long.parseLong(words[0]), signature(words)));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Signature signature(String[] words) {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 2; i < words.length; i++) {
      String[] parts = words[i].split(":");
      parameters.add(new Parameter(parts[0], parts[1]));
    }
    return new Signature(words[1], parameters);
  }

  /** "write"; "syscall_1234" for a number without a name. */
  static String name(long number) {
    Signature known = ALL.get(number);
    return known == null ? "syscall_" + number : known.name();
  }

  /**
   * The arguments as strace orders them: {@code fd=3 buf=0x7ffe.. count=12}.
   *
   * @param registers the six argument registers; fewer leave arguments out
   */
  static String arguments(long number, long[] registers) {
    Signature known = ALL.get(number);
    List<String> all = new ArrayList<>();
    if (known == null) {
      for (long register : registers) all.add("0x" + Long.toHexString(register));
      return String.join(" ", all);
    }
    int count = Math.min(Math.min(REGISTERS, registers.length), known.parameters().size());
    for (int i = 0; i < count; i++) {
      Parameter p = known.parameters().get(i);
      all.add(p.name() + "=" + value(p.kind(), registers[i]));
    }
    return String.join(" ", all);
  }

  private static String value(String kind, long register) {
    return switch (kind) {
      case "fd" -> (int) register == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) register);
      case "int" -> Integer.toString((int) register);
      case "uint" -> Long.toString(register & 0xffffffffL);
      case "long" -> Long.toString(register);
      case "ulong" -> Long.toUnsignedString(register);
      case "octal" -> "0" + Long.toOctalString(register & 0xffff);
      case "open" -> Flags.open(register & 0xffffffffL);
      default -> register == 0 ? "NULL" : "0x" + Long.toHexString(register);
    };
  }
}
