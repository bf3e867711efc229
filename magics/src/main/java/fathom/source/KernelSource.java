package fathom.source;

import fathom.kernel.display.Progress;
import fathom.read.LastRead;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The source tree of one kernel version: where functions are, and their cards. */
public final class KernelSource {
  /** Names that a completion offers. */
  private static final int MOST_NAMES = 1000;

  private static final LastRead<Set<String>, Set<String>> BASE_NAMES =
      new LastRead<>(KernelSource::baseNames);

  private final Archive archive;
  private final Definitions definitions;
  private final Set<String> traceable;
  private final int maxDepth;
  private final String release;
  private final String mismatch;
  private final boolean cards;

  private KernelSource(
      Archive archive,
      Definitions definitions,
      Set<String> traceable,
      int maxDepth,
      String release,
      String mismatch,
      boolean cards) {
    this.archive = archive;
    this.definitions = definitions;
    this.traceable = traceable;
    this.maxDepth = maxDepth;
    this.release = release;
    this.mismatch = mismatch;
    this.cards = cards;
  }

  /**
   * Opens the source of a kernel, or of the nearest version of the same series. The first time
   * takes some ten seconds, later a fraction of one.
   *
   * @param kernelVersion "6.1.192", with or without the distribution's revision ("6.1.192-2"), or
   *     the release of a kernel in the data directory ("6.1.0-56-cloud-amd64")
   * @return empty when no source package of that series is there, or the version is ""
   * @throws IOException if the package is damaged or the cache cannot be written
   * @throws IllegalArgumentException if that is no version
   */
  public static Optional<KernelSource> open(String kernelVersion, Progress progress)
      throws IOException {
    return open(Shelf.ofUser(), System.getenv(), kernelVersion, progress);
  }

  /** Opens from another data directory, with another environment. */
  static Optional<KernelSource> open(
      Shelf shelf, Map<String, String> environment, String kernelVersion, Progress progress)
      throws IOException {
    if (kernelVersion.isEmpty()) return Optional.empty();
    String version = shelf.version(kernelVersion);
    Optional<Shelf.Source> source = shelf.source(version);
    if (source.isEmpty()) return Optional.empty();
    Archive archive = OpenArchives.of(shelf, source.get(), progress);
    String release = source.get().release();
    String wanted = Shelf.upstream(version);
    String mismatch =
        release.equals(wanted) ? "" : "source of " + release + " shown for a " + wanted + " kernel";
    Definitions definitions = new Definitions(archive.index(), shelf.config(version));
    boolean cards = !"off".equals(environment.get("FATHOM_SOURCE"));
    return Optional.of(
        new KernelSource(archive, definitions, Set.of(), 0, release, mismatch, cards));
  }

  /**
   * The same tree for a kernel of which is known what it can trace: its available_filter_functions,
   * one name each, without the module behind it. What is not among them may be inlined anywhere.
   */
  public KernelSource withTraceable(Set<String> available) {
    return withTraceable(available, 0);
  }

  /**
   * The same for a trace with a limit.
   *
   * @param maxDepth calls at this depth and below were not recorded; 0 = all were
   */
  public KernelSource withTraceable(Set<String> available, int maxDepth) {
    return new KernelSource(
        archive, definitions, BASE_NAMES.of(available), maxDepth, release, mismatch, cards);
  }

  private static Set<String> baseNames(Set<String> traced) {
    Set<String> names = new HashSet<>();
    traced.forEach(name -> names.add(TracedName.base(name)));
    return names;
  }

  /** The version of the tree: "6.1.192". */
  public String release() {
    return release;
  }

  /** Whether cards are made; not with FATHOM_SOURCE=off. */
  public boolean showsCards() {
    return cards;
  }

  /** "" when the tree is the kernel's own, else a sentence that says how they differ. */
  public String mismatch() {
    return mismatch;
  }

  /**
   * The file that defines a function: "fs/ext4/file.c".
   *
   * @param function its name as traced
   */
  public Optional<String> path(String function) {
    return path(function, "");
  }

  /**
   * The file that defines a function which a file calls; tells static functions of the same name
   * apart.
   */
  public Optional<String> path(String function, String callerFile) {
    OptionalInt definition = definitions.traced(function, callerFile);
    if (definition.isPresent()) {
      Index index = archive.index();
      return Optional.of(index.file(index.fileOf(definition.getAsInt())));
    }
    // One macro there makes a function of every security hook.
    return function.startsWith("bpf_lsm_") ? Optional.of("kernel/bpf/bpf_lsm.c") : Optional.empty();
  }

  /**
   * The card of a function, with its times when the calls have any.
   *
   * @param function its name as traced
   * @return empty when its source is not found or cards are switched off (FATHOM_SOURCE=off)
   */
  public Optional<Card> card(String function, Calls calls) {
    if (!cards) return Optional.empty();
    Resolver resolver = new Resolver(definitions, traceable);
    try {
      return new CardMaker(archive, definitions, resolver, traceable, maxDepth, release, mismatch)
          .card(function, calls);
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }

  /**
   * The card of what is no function: which of it the traced functions use.
   *
   * @param name "struct kiocb", or the name of a table, macro or constant
   * @return empty when it is not found or cards are switched off
   */
  public Optional<Card> declaration(String name, Calls calls) {
    if (!cards) return Optional.empty();
    try {
      Optional<Declarations.Declaration> found = new Declarations(archive).find(name);
      if (found.isEmpty()) return Optional.empty();
      DeclarationCard card = new DeclarationCard(archive, definitions, calls);
      return Optional.of(card.of(name, found.get(), release, mismatch));
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }

  /**
   * The cards of the functions that the time went through, in the order of their first call: the
   * heaviest way down from each root, then others of weight.
   */
  public List<Card> cardsOfPath(Calls calls, int maximum) {
    if (!cards) return List.of();
    List<Card> path = new ArrayList<>();
    for (String function :
        new PathChoice(calls, f -> definitions.traced(f, "").isPresent()).functions(maximum)) {
      card(function, calls).ifPresent(path::add);
    }
    return path;
  }

  /** The names of functions that begin so, sorted, at most a thousand. */
  public List<String> functions(String prefix) {
    return archive.index().functions(prefix, MOST_NAMES);
  }

  /** For tests of the resolution. */
  Definitions definitions() {
    return definitions;
  }

  Set<String> traceable() {
    return traceable;
  }
}
