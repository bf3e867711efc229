package fathom.kernel.magic;

import fathom.kernel.display.MimeBundle;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %env}: the environment of programs that cells start. */
@Command(
    name = "env",
    description = {
      "Shows environment variables, or sets one for the programs that %%%%sh starts.",
      "System.getenv in Java does not change: a JVM's environment is fixed when it starts."
    })
public final class EnvMagic implements Magic {
  @Option(names = "--unset", description = "Removes the variable.")
  boolean unset;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME[=VALUE]",
      description = "The variable to show or, with a value, to set; all are shown without it.")
  List<String> words = List.of();

  @Override
  public Object run(MagicCall call) {
    Map<String, String> all = Environment.all();
    String assignment = String.join(" ", words);
    if (words.isEmpty()) {
      return MimeBundle.text(
          all.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining("\n")));
    }
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals);
    if (!name.matches("[A-Za-z_]\\w*")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of an environment variable; write %env NAME=VALUE.");
    }
    if (equals >= 0 && !unset) {
      Environment.set(name, assignment.substring(equals + 1));
      System.out.println(name + "=" + assignment.substring(equals + 1));
      return null;
    }
    if (!all.containsKey(name)) {
      throw new IllegalArgumentException(
          "There is no environment variable " + name + "." + Nearest.hint(name, all.keySet()));
    }
    if (unset) {
      Environment.set(name, null);
      return null;
    }
    return all.get(name);
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return List.copyOf(Environment.all().keySet());
  }
}
