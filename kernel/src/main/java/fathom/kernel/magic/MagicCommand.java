package fathom.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One instance of a magic with picocli's view of its options. */
final class MagicCommand {
  private static final String HELP = "--help";

  /** What JupyterLab's Shift-Tab shows without breaking lines. */
  private static final int HELP_WIDTH = 76;

  private final String name;
  private final Magic magic;
  private final CommandLine line;

  MagicCommand(String name, Magic magic) {
    this.name = name;
    this.magic = magic;
    this.line = new CommandLine(magic);
    CommandSpec spec = line.getCommandSpec();
    if (spec.findOption(HELP) == null) {
      spec.addOption(
          OptionSpec.builder(HELP).usageHelp(true).description("Shows this help.").build());
    }
    line.setExpandAtFiles(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setCommandName("%" + name);
  }

  Magic magic() {
    return magic;
  }

  /** The help, as text. */
  String help() {
    return line.getUsageMessage(Ansi.OFF).stripTrailing();
  }

  /**
   * Reads the options of a call into the magic.
   *
   * @return whether help was asked for instead
   * @throws IllegalArgumentException if they do not fit, with what to do
   */
  boolean parse(String text) {
    if (magic.takesRawLine()) {
      return text.strip().equals(HELP);
    }
    try {
      line.parseArgs(Words.split(text).toArray(String[]::new));
      return line.isUsageHelpRequested();
    } catch (UnmatchedArgumentException e) {
      throw new IllegalArgumentException(unmatched(e), e);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(
          "%" + name + ": " + e.getMessage() + ". %" + name + " --help shows what fits.", e);
    }
  }

  private String unmatched(UnmatchedArgumentException e) {
    String word = e.getUnmatched().get(0);
    String what = word.startsWith("-") ? "has no option " : "takes no argument ";
    int value = word.indexOf('=');
    return "%"
        + name
        + " "
        + what
        + word
        + "."
        + (word.startsWith("-")
            ? Nearest.hint(value < 0 ? word : word.substring(0, value), optionNames())
            : "")
        + " %"
        + name
        + " --help shows what it takes.";
  }

  /** All names of options, the longest of each first. */
  List<String> optionNames() {
    List<String> names = new ArrayList<>();
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (!option.hidden()) {
        names.add(option.longestName());
      }
    }
    for (OptionSpec option : line.getCommandSpec().options()) {
      for (String other : option.names()) {
        if (!option.hidden() && !names.contains(other)) {
          names.add(other);
        }
      }
    }
    return names;
  }

  /** The option of this name if it takes a value, else null. */
  ArgSpec optionWithValue(String option) {
    OptionSpec spec = line.getCommandSpec().findOption(option);
    return spec == null || spec.arity().max() == 0 ? null : spec;
  }

  /** The argument at this place, or null. */
  ArgSpec argument(int index) {
    return line.getCommandSpec().positionalParameters().stream()
        .filter(parameter -> parameter.index().contains(index))
        .findFirst()
        .orElse(null);
  }
}
