package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%program}: starts the C program below in the lab, where it goes on over cells. */
@Command(
    name = "program",
    header = "Starts a program in the lab and keeps it running over cells.",
    description = {
      "%%%%program --as w starts the C program in the cell below. %%signal w USR1 kicks it, -p w names it to",
      "%%trace_write, %%funcgraph and %%kstack. %%program alone lists what runs; %%program --stop w ends it."
    })
public final class Program implements Magic {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the program's name (default: program)")
  private String name = "program";

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      description = "language of the cell: c (default) or c++")
  private String language = "c";

  @Option(names = "--stop", paramLabel = "NAME", description = "end a program")
  private String stop;

  @Mixin private LabOptions lab = new LabOptions();

  @Override
  public Object run(MagicCall call) throws Exception {
    if (stop != null) {
      System.out.print(Fathom.stopProgram(stop));
      return null;
    }
    if (call.isCell()) {
      System.out.print(
          Fathom.startProgram(
              lab.settings(), name, call.body(), language, call.notebook().progress()));
      return null;
    }
    List<String> all = Fathom.programs();
    System.out.println(
        all.isEmpty()
            ? "No program runs. %%program --as w starts the C program below it."
            : "Running: " + String.join(", ", all));
    return null;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "--stop" -> TraceWrite.starting(prefix, Fathom.programs().toArray(String[]::new));
      case "--lang" -> TraceWrite.starting(prefix, "c", "c++");
      default -> LabOptions.complete(option, prefix);
    };
  }
}
