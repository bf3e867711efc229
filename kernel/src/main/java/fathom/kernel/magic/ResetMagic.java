package fathom.kernel.magic;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %reset}: a clean table. */
@Command(
    name = "reset",
    description = {
      "Forgets what the cells have declared, or only what is named.",
      "The class path stays; restarting the kernel empties that as well."
    })
public final class ResetMagic implements Magic {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to forget; all without it.")
  List<String> names = List.of();

  @Override
  public Object run(MagicCall call) {
    Session session = call.notebook().session();
    List<String> declared =
        session.declarations().stream().map(Session.Declaration::name).distinct().toList();
    for (String name : names) {
      if (!declared.contains(name)) {
        throw new IllegalArgumentException(
            "Nothing is declared as "
                + name
                + "."
                + Nearest.hint(name, declared)
                + " %who lists it.");
      }
    }
    List<String> all = names.isEmpty() ? declared : names;
    session.forget(all);
    System.out.println(
        all.isEmpty() ? "Nothing is declared." : "Forgotten: " + String.join(", ", all) + ".");
    return null;
  }
}
