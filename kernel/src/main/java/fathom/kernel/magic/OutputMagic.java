package fathom.kernel.magic;

import fathom.kernel.display.MimeBundle;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %output}: what becomes of floods of output. */
@Command(
    name = "output",
    description = "What becomes of a cell that writes more than a browser takes.")
public final class OutputMagic implements Magic {
  @Parameters(
      arity = "0..1",
      paramLabel = "fold|all",
      description =
          "fold (default): beyond 2.8 MB the head, the tail, and the rest in a file; all: everything, as fast as the server takes it (1 MB a second); without it: what is so now")
  private String choice;

  @Override
  public Object run(MagicCall call) {
    if (choice == null) {
      return MimeBundle.text(
          call.notebook().foldsOutput()
              ? "fold: beyond 2.8 MB a cell's output is its head and tail, and the rest a file"
              : "all: a cell's output is sent whole, as fast as the server takes it");
    }
    switch (choice) {
      case "fold" -> call.notebook().foldOutput(true);
      case "all" -> call.notebook().foldOutput(false);
      default -> throw new IllegalArgumentException("%output " + choice + ": expected fold or all");
    }
    return null;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Stream.of("fold", "all").filter(value -> value.startsWith(prefix)).toList();
  }
}
