package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %signal w USR1}: sends a signal to a program in the lab. */
@Command(name = "signal", header = "Sends a signal to a program that %%program has started.")
public final class Signal implements Magic {
  @Parameters(index = "0", paramLabel = "PROGRAM", description = "the program's name")
  private String program;

  @Parameters(index = "1", paramLabel = "SIGNAL", description = "USR1, USR1*3, HUP, ..")
  private String signal;

  @Override
  public Object run(MagicCall call) throws Exception {
    System.out.print(Fathom.signal(program, signal));
    return null;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    List<String> programs = TraceWrite.starting(prefix, Fathom.programs().toArray(String[]::new));
    return programs.isEmpty()
        ? TraceWrite.starting(prefix, "USR1", "USR2", "HUP", "ALRM")
        : programs;
  }
}
