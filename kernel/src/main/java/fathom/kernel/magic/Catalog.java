package fathom.kernel.magic;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** The magics on the class path, by name. */
public final class Catalog {
  private final CompletableFuture<Map<String, ServiceLoader.Provider<Magic>>> byName;

  private Catalog(Consumer<Throwable> problem) {
    byName =
        CompletableFuture.supplyAsync(
            () -> find(problem),
            task -> {
              Thread thread = new Thread(task, "fathom-catalog");
              thread.setDaemon(true);
              thread.start();
            });
  }

  /**
   * Finds the magics, beside what the caller does; one that cannot be loaded is reported and left
   * out.
   *
   * @param problem takes what went wrong with one
   */
  public static Catalog load(Consumer<Throwable> problem) {
    return new Catalog(problem);
  }

  private static Map<String, ServiceLoader.Provider<Magic>> find(Consumer<Throwable> problem) {
    Map<String, ServiceLoader.Provider<Magic>> found = new TreeMap<>();
    Iterator<ServiceLoader.Provider<Magic>> providers =
        ServiceLoader.load(Magic.class, Catalog.class.getClassLoader()).stream().iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return Collections.unmodifiableMap(found);
        }
        ServiceLoader.Provider<Magic> provider = providers.next();
        Command command = provider.type().getAnnotation(Command.class);
        if (command == null) {
          throw new IllegalStateException(provider.type() + " has no @Command annotation");
        }
        found.put(command.name(), provider);
      } catch (ServiceConfigurationError | LinkageError | IllegalStateException e) {
        problem.accept(e);
      }
    }
  }

  /** All names, in alphabetical order, without percent signs. */
  public List<String> names() {
    return List.copyOf(byName.join().keySet());
  }

  public boolean contains(String name) {
    return byName.join().containsKey(name);
  }

  /** What a magic does: the first line of its header, else of its description; "" without both. */
  String summary(String name) {
    Command command = byName.join().get(name).type().getAnnotation(Command.class);
    return Stream.of(command.header(), command.description())
        .filter(lines -> lines.length > 0)
        .map(lines -> lines[0].replace("%n", " ").replace("%%", "%"))
        .findFirst()
        .orElse("");
  }

  /**
   * A fresh instance with its options, for one call.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  MagicCommand command(String name) {
    ServiceLoader.Provider<Magic> provider = byName.join().get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          name.startsWith("%")
              ? "%" + name + " must stand on the first line of its cell."
              : "There is no magic %"
                  + name
                  + "."
                  + Nearest.hint("%" + name, names().stream().map(n -> "%" + n).toList())
                  + " %lsmagic lists them.");
    }
    return new MagicCommand(name, provider.get());
  }
}
