package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %lines}: makes the line table of a kernel. */
@Command(
    name = "lines",
    header = "Makes the table that leads from a kernel's instructions to lines of its source.",
    description = {
      "Debian's debug information of that kernel is fetched once (262 to 318 MB), read in about a minute, and",
      "removed; some 5 MB stay. Without it exact runs have calls, instructions and branches, but no lines."
    })
public final class LinesMagic implements Magic {
  @Parameters(
      paramLabel = "KERNEL",
      arity = "0..1",
      description = "5.10, 6.1, 6.12, or a version that is here (default: the lab's)")
  private String kernel = "";

  @Option(
      names = "--deb",
      paramLabel = "FILE",
      description =
          "the package with the debug information (linux-image-..-dbg), instead of fetching it")
  private Path deb;

  @Override
  public Object run(MagicCall call) throws Exception {
    return Fathom.lines(kernel, Optional.ofNullable(deb), call.notebook().progress());
  }
}
