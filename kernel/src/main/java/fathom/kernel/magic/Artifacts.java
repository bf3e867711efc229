package fathom.kernel.magic;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.version.Version;

/**
 * Artifacts and what they need at run time, from Maven's repositories, by way of the user's local
 * repository and settings.xml.
 */
final class Artifacts implements AutoCloseable {
  /** A server that says nothing for this long is given up. */
  private static final int SILENCE_MILLIS = 30_000;

  private static final int VERSIONS_SHOWN = 5;

  private final Context context;
  private final List<RemoteRepository> repositories;
  private final boolean offline;

  /**
   * @param addresses of further repositories, asked after those of the settings
   * @param downloads learns what is being downloaded, and may stop it
   */
  Artifacts(List<String> addresses, boolean offline, Downloads downloads) {
    this.offline = offline;
    List<RemoteRepository> more = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(i);
      if (!address.matches("(https?|file)://?.+")) {
        throw new IllegalArgumentException(
            "'" + address + "' is no repository: its address begins with https:// or file://.");
      }
      more.add(new RemoteRepository.Builder("repository-" + (i + 1), "default", address).build());
    }
    context =
        Runtimes.INSTANCE
            .getRuntime()
            .create(
                ContextOverrides.create()
                    .withUserSettings(true)
                    .offline(offline ? true : null)
                    .configProperties(Map.of("aether.connector.requestTimeout", SILENCE_MILLIS))
                    .transferListener(downloads)
                    .build());
    repositories = new ArrayList<>(context.remoteRepositories());
    repositories.addAll(
        context
            .repositorySystem()
            .newResolutionRepositories(context.repositorySystemSession(), more));
  }

  /** Where artifacts are kept. */
  Path localRepository() {
    return context.repositorySystemSession().getLocalRepository().getBasedir().toPath();
  }

  /**
   * The artifacts and what they need, as files.
   *
   * @throws IOException if one of them cannot be had, with the reason
   */
  List<Artifact> resolve(List<Artifact> wanted) throws IOException {
    for (Artifact artifact : wanted) {
      if (artifact.getVersion().isEmpty()) {
        throw new IOException(name(artifact) + " needs a version." + versions(artifact));
      }
    }
    CollectRequest collect = new CollectRequest();
    for (Artifact artifact : wanted) {
      collect.addDependency(new Dependency(artifact, JavaScopes.RUNTIME));
    }
    collect.setRepositories(repositories);
    DependencyRequest request =
        new DependencyRequest(
            collect, DependencyFilterUtils.classpathFilter(JavaScopes.COMPILE, JavaScopes.RUNTIME));
    try {
      return context
          .repositorySystem()
          .resolveDependencies(context.repositorySystemSession(), request)
          .getArtifactResults()
          .stream()
          .map(ArtifactResult::getArtifact)
          .filter(artifact -> artifact.getFile() != null)
          .toList();
    } catch (DependencyResolutionException e) {
      throw new IOException(reason(e), e);
    }
  }

  private String reason(DependencyResolutionException failure) {
    if (failure.getCause() instanceof DependencyCollectionException collection) {
      return Stream.concat(
              collection.getResult().getExceptions().stream(), Stream.of(collection.getCause()))
          .map(this::reason)
          .filter(reason -> !reason.isEmpty())
          .findFirst()
          .orElseGet(collection::getMessage);
    }
    String reasons =
        failure.getResult().getArtifactResults().stream()
            .filter(result -> !result.isResolved())
            .flatMap(result -> result.getExceptions().stream())
            .map(this::reason)
            .filter(reason -> !reason.isEmpty())
            .distinct()
            .collect(Collectors.joining("\n"));
    return reasons.isEmpty() ? failure.getMessage() : reasons;
  }

  private String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ArtifactNotFoundException missing) {
        return offline
            ? missing.getArtifact() + " is not in " + localRepository() + ", and this is offline."
            : missing.getArtifact()
                + " is not in "
                + places()
                + "."
                + versions(missing.getArtifact());
      }
      if (t instanceof ArtifactTransferException broken) {
        return "Cannot download "
            + broken.getArtifact()
            + (broken.getRepository() == null ? "" : " from " + broken.getRepository().getUrl())
            + ": "
            + deepest(broken)
            + ". With --offline, what is in "
            + localRepository()
            + " is used.";
      }
    }
    return failure instanceof RepositoryException ? failure.getMessage() : "";
  }

  private static String deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
      deepest = deepest.getCause();
    }
    return deepest instanceof java.net.UnknownHostException
        ? "there is no host " + deepest.getMessage()
        : deepest.getMessage();
  }

  private String places() {
    return repositories.stream().map(RemoteRepository::getUrl).collect(Collectors.joining(" or "));
  }

  /** Which versions there are, as a sentence. */
  private String versions(Artifact artifact) {
    List<Version> versions = List.of();
    try {
      VersionRangeRequest all =
          new VersionRangeRequest(artifact.setVersion("[0,)"), repositories, null);
      versions =
          context
              .repositorySystem()
              .resolveVersionRange(context.repositorySystemSession(), all)
              .getVersions();
    } catch (VersionRangeResolutionException e) {
      // Then there is nothing to say about versions.
      return "";
    }
    if (versions.isEmpty()) {
      return " There is no version of "
          + name(artifact)
          + " at all: are group and artifact spelt right?";
    }
    List<Version> newest = new ArrayList<>(versions);
    Collections.reverse(newest);
    return newest.stream()
        .limit(VERSIONS_SHOWN)
        .map(Version::toString)
        .collect(Collectors.joining(", ", " The newest versions: ", "."));
  }

  private static String name(Artifact artifact) {
    return artifact.getGroupId() + ":" + artifact.getArtifactId();
  }

  @Override
  public void close() {
    context.close();
  }
}
