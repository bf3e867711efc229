package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %lab}: what the lab has, and what can be done with it. */
@Command(
    name = "lab",
    header =
        "Lists the lab's kernels, templates, running guests and disk use; ends and cleans them.",
    description = {
      "%%lab                lists what there is",
      "%%lab stop           ends the running guests, with the programs in them",
      "%%lab clean          ends them and removes what can be made again; kernels and sources stay",
      "%%lab shell COMMAND  runs a command in the guest used last, in /home: %%lab shell ls -la"
    })
public final class LabMagic implements Magic {
  @Parameters(paramLabel = "ACTION", arity = "0..1", description = "stop, clean or shell")
  private String action;

  @Override
  public Object run(MagicCall call) throws Exception {
    String[] words = call.line().strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "" -> System.out.println(Fathom.lab().status());
      case "stop" -> {
        Fathom.lab().close();
        System.out.println("The lab's guests have ended.");
      }
      case "clean" ->
          System.out.printf("%,d MB are free again.%n", Fathom.lab().clean() / 1_000_000);
      case "shell" -> {
        String command = call.isCell() ? call.body() : rest;
        if (command.isBlank()) {
          throw new IllegalArgumentException(
              "%lab shell: expected a command, as in %lab shell ls -la");
        }
        System.out.print(Fathom.lab().shell(command, call.notebook().progress()));
      }
      default ->
          throw new IllegalArgumentException(
              "%lab " + words[0] + ": expected nothing, stop, clean or shell COMMAND");
    }
    return null;
  }

  /** A command of the shell's has options of its own. */
  @Override
  public boolean takesRawLine() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Stream.of("stop", "clean", "shell").filter(a -> a.startsWith(prefix)).toList();
  }
}
