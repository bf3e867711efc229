package fathom.kernel.magic;

import fathom.kernel.display.MimeBundle;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %interruptible}: the check for interrupts in loops, and what it costs. */
@Command(
    name = "interruptible",
    description = "Whether the code of later cells can be interrupted inside a loop.")
public final class InterruptibleMagic implements Magic {
  @Parameters(
      arity = "0..1",
      paramLabel = "on|off",
      description =
          "on (default), or off: a tight loop in a cell then runs at full speed, and an interrupt answers but does not stop it; without it: what is so now")
  private String choice;

  @Override
  public Object run(MagicCall call) {
    if (choice == null) {
      return MimeBundle.text(
          call.notebook().isInterruptible()
              ? "on: a loop in a cell can be interrupted"
              : "off: loops in cells run at full speed, and an interrupt does not stop them");
    }
    switch (choice) {
      case "on" -> call.notebook().interruptible(true);
      case "off" -> call.notebook().interruptible(false);
      default ->
          throw new IllegalArgumentException("%interruptible " + choice + ": expected on or off");
    }
    return null;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Stream.of("on", "off").filter(value -> value.startsWith(prefix)).toList();
  }
}
