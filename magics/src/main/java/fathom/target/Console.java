package fathom.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a machine that does not answer any more said last: the kernel on its console, and QEMU. */
final class Console {
  private static final int LINES = 12;

  /**
   * The kernel's first words when it is at its end, or believes to be (kernel/panic.c and others).
   */
  private static final List<String> TROUBLE =
      List.of("Kernel panic", "BUG:", "Oops:", "INFO: task ", "watchdog:", "rcu: INFO:");

  private Console() {}

  /** The complaint, and below it what was said. */
  static String after(String complaint, Machine machine) {
    return complaint
        + lines("its console ended with", machine.console())
        + lines("QEMU said", machine.messages());
  }

  private static String lines(String what, Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "" : "; " + what + ":\n" + telling(text.lines().toList());
    } catch (IOException e) {
      return "";
    }
  }

  /** The first lines of trouble say why; of anything else the last lines do. */
  static String telling(List<String> lines) {
    int from = Math.max(0, lines.size() - LINES);
    for (int i = 0; i < lines.size(); i++) {
      if (TROUBLE.stream().anyMatch(lines.get(i)::contains)) {
        from = i;
        break;
      }
    }
    return String.join("\n", lines.subList(from, Math.min(lines.size(), from + LINES)));
  }
}
