package fathom.kernel.magic;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %help}: what one magic does, or how to begin. */
@Command(name = "help", description = "Shows the help of a magic, or how to begin.")
public final class HelpMagic implements Magic {
  @Parameters(arity = "0..1", paramLabel = "MAGIC", description = "The magic to explain.")
  String name;

  @Override
  public Object run(MagicCall call) {
    if (name == null) {
      return String.join(
          System.lineSeparator(),
          "Cells are Java: declarations, statements, expressions; the last expression is shown.",
          "display(x) shows a value at once, updateDisplay(id, x) replaces it, clearOutput() clears.",
          "A line that begins with % calls a magic; %lsmagic lists them.",
          "A cell that begins with %% gives the lines below to the magic.",
          "%help NAME, %NAME --help and Shift-Tab explain one; Tab completes its options.");
    }
    return Dispatcher.help(Catalog.load(problem -> {}).command(name.replaceFirst("^%{1,2}", "")));
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Catalog.load(problem -> {}).names();
  }
}
