package fathom.kernel.magic;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.Artifact;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %maven}: libraries from Maven's repositories, with all that they need. */
@Command(
    name = "maven",
    description = {
      "Adds libraries from Maven's repositories, and what they need, to the cells' class path.",
      "They are kept in ~/.m2/repository; mirrors and proxies of ~/.m2/settings.xml are used."
    })
public final class MavenMagic implements Magic {
  private static final int DEPTH = 12;
  private static final int MAX_CANDIDATES = 200;

  @Option(
      names = "--repo",
      paramLabel = "URL",
      description = "A further repository, asked after Maven Central; may be repeated.")
  List<String> repositories = List.of();

  @Option(names = "--offline", description = "Uses only what has been downloaded before.")
  boolean offline;

  @Parameters(
      arity = "1..*",
      paramLabel = "group:artifact:version[:classifier]",
      description = "The libraries.")
  List<String> coordinates;

  @Override
  public Object run(MagicCall call) throws Exception {
    List<Artifact> wanted = coordinates.stream().map(Coordinates::read).toList();
    Downloads downloads = new Downloads(call.notebook().progress());
    List<Artifact> found = resolve(wanted, downloads);
    Map<String, Path> present = jarsByName(call.notebook().session().classPath());
    List<Path> added = new ArrayList<>();
    for (Artifact artifact : found) {
      Path file = artifact.getFile().toPath();
      Path same = present.get(artifact.getArtifactId());
      if (same == null) {
        added.add(file);
      } else if (!same.getFileName().equals(file.getFileName())) {
        System.out.println(
            "Note: "
                + same.getFileName()
                + " is here already and is used instead of "
                + file.getFileName()
                + (isOwn(same)
                    ? "; it is a part of the kernel."
                    : "; restart the kernel to use the other."));
      }
    }
    call.notebook().session().addToClassPath(added);
    System.out.println(
        added.size()
            + (added.size() == 1 ? " jar" : " jars")
            + " added, "
            + downloads.files()
            + " downloaded"
            + (added.isEmpty() ? "." : ":"));
    added.forEach(jar -> System.out.println("  " + jar.getFileName()));
    return null;
  }

  /** Resolves on a thread of its own, so that an interrupt is answered at once. */
  private List<Artifact> resolve(List<Artifact> wanted, Downloads downloads) throws Exception {
    FutureTask<List<Artifact>> task =
        new FutureTask<>(
            () -> {
              try (Artifacts artifacts = new Artifacts(repositories, offline, downloads)) {
                return artifacts.resolve(wanted);
              }
            });
    Thread thread = new Thread(task, "fathom-maven");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      downloads.stop();
    }
  }

  private static boolean isOwn(Path jar) {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .contains(jar.toString());
  }

  /** Jars by what their names say before the version. */
  private static Map<String, Path> jarsByName(List<Path> jars) {
    Map<String, Path> byName = new HashMap<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      byName.put(name.replaceFirst("-\\d.*", "").replaceFirst("\\.jar$", ""), jar);
    }
    return byName;
  }

  /** What has been downloaded before. */
  @Override
  public List<String> complete(String option, String prefix) {
    Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
    if (!option.isEmpty() || !Files.isDirectory(repository)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(repository, DEPTH)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(jar -> coordinates(repository.relativize(jar)))
          .filter(text -> text.startsWith(prefix))
          .distinct()
          .sorted()
          .limit(MAX_CANDIDATES)
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      // A repository that cannot be read has nothing to offer.
      return List.of();
    }
  }

  /** {@code org/some/thing/1.0/thing-1.0.jar} as coordinates. */
  private static String coordinates(Path jar) {
    int names = jar.getNameCount();
    return names < 4
        ? ""
        : jar.subpath(0, names - 3).toString().replace('/', '.')
            + ":"
            + jar.getName(names - 3)
            + ":"
            + jar.getName(names - 2);
  }
}
