package fathom.source;

import fathom.kernel.display.Progress;
import fathom.read.LastRead;
import fathom.trace.Calls;
import fathom.trace.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The source tree of one kernel version: where functions are, and their cards. */
public final class KernelSource {
  /** Names that a completion offers. */
  private static final int MOST_NAMES = 1000;

  /** A tree that has less of the traced functions is not that of the kernel. */
  private static final double LEAST_FOUND = 0.95;

  private static final int FEWEST_TO_CHECK = 20;

  private static final LastRead<Set<String>, Set<String>> BASE_NAMES =
      new LastRead<>(KernelSource::baseNames);

  private final Archive archive;
  private final Compiled compiled;
  private final Definitions definitions;
  private final Set<String> traceable;
  private final int maxDepth;
  private final KernelTree tree;
  private final String mismatch;
  private final boolean cards;
  private final Leavers leavers;
  private final Inlined inlined;

  private KernelSource(
      Archive archive,
      Compiled compiled,
      Set<String> traceable,
      int maxDepth,
      KernelTree tree,
      String mismatch,
      boolean cards) {
    this.archive = archive;
    this.compiled = compiled;
    this.definitions = compiled.definitions();
    this.traceable = traceable;
    this.maxDepth = maxDepth;
    this.tree = tree;
    this.mismatch = mismatch;
    this.cards = cards;
    leavers = compiled.leavers();
    inlined = compiled.inlined();
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
    Optional<KernelTree> tree = shelf.source(version);
    if (tree.isEmpty()) return Optional.empty();
    return Optional.of(open(shelf, environment, tree.get(), progress).shownFor(shelf, version));
  }

  /**
   * Opens a tree.
   *
   * @throws IOException if it cannot be read any more, or the cache cannot be written
   */
  public static KernelSource open(KernelTree tree, Progress progress) throws IOException {
    return open(Shelf.ofUser(), System.getenv(), tree, progress);
  }

  private static KernelSource open(
      Shelf shelf, Map<String, String> environment, KernelTree tree, Progress progress)
      throws IOException {
    Archive archive = OpenArchives.of(shelf, tree, progress);
    Compiled compiled = Compiled.of(archive, shelf.config(tree));
    boolean cards = !"off".equals(environment.get("FATHOM_SOURCE"));
    return new KernelSource(archive, compiled, Set.of(), 0, tree, "", cards);
  }

  /**
   * The tree that a user names: a linux-source package, a tarball, an unpacked tree, or a git
   * repository, of which nothing is checked out. It is read the first time, which takes some ten
   * seconds, and remembered.
   *
   * @param revision of a repository: "v3.0", or a commit's hash; "" for the others
   * @throws IOException when it is no kernel's, or holds no .c files; the message says why
   * @throws IllegalArgumentException when that is no revision
   */
  public static KernelTree tree(Path path, String revision, Progress progress) throws IOException {
    return OpenArchives.named(Shelf.ofUser(), path, revision, progress);
  }

  /** The trees at hand: the distribution's packages, and those that were named. */
  public static List<KernelTree> trees() throws IOException {
    return Shelf.ofUser().trees();
  }

  /** The size of a tree's cache in bytes; 0 before it was read. */
  public static long cached(KernelTree tree) {
    return Shelf.ofUser().archive(tree).toFile().length();
  }

  /** The same tree beside a trace of a kernel; where it is not that kernel's, cards say so. */
  public KernelSource shownFor(String kernelVersion) throws IOException {
    Shelf shelf = Shelf.ofUser();
    return shownFor(shelf, shelf.version(kernelVersion));
  }

  private KernelSource shownFor(Shelf shelf, String version) throws IOException {
    String wanted = Shelf.upstream(version);
    boolean same = tree.release().equals(wanted) || isSeries(wanted);
    String said = same ? "" : "source of " + tree.label() + " shown for a " + wanted + " kernel";
    KernelConfig config = shelf.config(version);
    Compiled of = config.isKnown() ? Compiled.of(archive, config) : compiled;
    return new KernelSource(archive, of, traceable, maxDepth, tree, said, cards);
  }

  /**
   * The same tree for a kernel of a configuration, as a capture has it.
   *
   * @param text lines "CONFIG_NAME=value"; without any, what was known before
   */
  public KernelSource withConfig(String text) {
    KernelConfig config = KernelConfig.parse(text);
    if (!config.isKnown()) return this;
    Compiled of = Compiled.of(archive, config);
    return new KernelSource(archive, of, traceable, maxDepth, tree, mismatch, cards);
  }

  /** "6.1": any version of it is meant. */
  private static boolean isSeries(String version) {
    return version.matches("\\d+\\.\\d+");
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
        archive, compiled, BASE_NAMES.of(available), maxDepth, tree, mismatch, cards);
  }

  private static Set<String> baseNames(Set<String> traced) {
    Set<String> names = new HashSet<>();
    traced.forEach(name -> names.add(TracedName.base(name)));
    return names;
  }

  /**
   * The same tree, told from a wrong one by the functions of a trace: cards say so where it lacks
   * many.
   *
   * @param isOther whether a function is none of the kernel's
   */
  public KernelSource checkedBy(Names traced, Predicate<String> isOther) {
    if (traced.size() < FEWEST_TO_CHECK || !mismatch.isEmpty()) return this;
    List<String> lacking =
        traced.all().stream().filter(name -> definitions.traced(name, "").isEmpty()).toList();
    int found = traced.size() - lacking.size();
    if (found >= LEAST_FOUND * traced.size()) return this;
    int size = found + (int) lacking.stream().filter(isOther.negate()).count();
    if (found >= LEAST_FOUND * size) return this;
    String said =
        "only %d of %d traced functions are in the source of %s; is it this kernel's?"
            .formatted(found, size, tree.label());
    return new KernelSource(archive, compiled, traceable, maxDepth, tree, said, cards);
  }

  /** Whether a kernel is of the tree's series: 6.1.20 is of that of 6.1.192. */
  public boolean isOfSeries(String kernelVersion) throws IOException {
    String version = Shelf.ofUser().version(kernelVersion);
    return Shelf.series(version).equals(Shelf.series(tree.kernel()));
  }

  /** A function's card with its measured lines only, and the conditions that they stand in. */
  public Card brief(Card card) {
    return Brief.of(card);
  }

  /** The version of the tree: "6.1.192". */
  public String release() {
    return tree.release();
  }

  /** The version, and which tree of it this is: "3.0.0 (v3.0, git 02f8c6aee8df)". */
  public String label() {
    return tree.label();
  }

  /** How many files of the tree were read. */
  public int files() {
    return archive.index().files();
  }

  /** How many definitions were found in them. */
  public int definitionCount() {
    return archive.index().definitions();
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
    return cards ? made(function, calls) : Optional.empty();
  }

  /**
   * The same card, or with FATHOM_SOURCE=off what was measured at its lines, without their text.
   */
  public Optional<Card> cardOrFacts(String function, Calls calls) {
    return cardOrFacts(function, calls, card -> card);
  }

  /**
   * As {@link #cardOrFacts(String, Calls)}.
   *
   * @param more adds to the card, before its text is taken away
   */
  public Optional<Card> cardOrFacts(String function, Calls calls, UnaryOperator<Card> more) {
    Optional<Card> card = made(function, calls).map(more);
    return cards ? card : card.map(Card::withoutText);
  }

  /**
   * The text of a function by its lines, to find something in it, also with FATHOM_SOURCE=off; what
   * is shown comes from {@link #card}.
   *
   * @param file "fs/pipe.c"; of a function that is defined elsewhere there are no lines
   */
  public Map<Integer, String> lines(String function, String file) {
    Map<Integer, String> lines = new HashMap<>();
    made(function, new Calls.Builder().build())
        .filter(card -> card.file().equals(file))
        .ifPresent(card -> card.lines().forEach(l -> lines.put(l.number(), l.text().strip())));
    return lines;
  }

  private Optional<Card> made(String function, Calls calls) {
    Resolver resolver = new Resolver(definitions, traceable);
    try {
      return new CardMaker(
              archive,
              definitions,
              resolver,
              leavers,
              inlined,
              traceable,
              maxDepth,
              tree.label(),
              mismatch)
          .card(function, calls);
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }

  /**
   * The card with what follows for the lines that its executed instructions leave undecided.
   *
   * @param returned whether every call of the function came to its end
   * @param isFunction whether a function of that name has code of its own in the kernel
   */
  public Card concluded(Card card, boolean returned, Predicate<String> isFunction) {
    Conclusions conclusions = new Conclusions(definitions.config(), leavers, isFunction, returned);
    return card.withLines(conclusions.of(card.lines()));
  }

  /**
   * The definition of a function that holds a line.
   *
   * @param function its name in the kernel's debug information
   * @return empty when it is none that is known, as one that a macro makes
   */
  public Optional<Definition> definition(String function, String file, int line) {
    return Definition.holding(archive, function, file, line);
  }

  /**
   * The card of what is no function: which of it the traced functions use.
   *
   * @param name "struct kiocb", or the name of a table, macro or constant
   * @return empty when it is not found; without its text with FATHOM_SOURCE=off
   */
  public Optional<Card> declaration(String name, Calls calls) {
    try {
      Optional<Declarations.Declaration> found = new Declarations(archive).find(name);
      if (found.isEmpty()) return Optional.empty();
      DeclarationCard card = new DeclarationCard(archive, definitions, calls);
      Card made = card.of(name, found.get(), tree.label(), mismatch);
      return Optional.of(cards ? made : made.withoutText());
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
    PathChoice path = new PathChoice(calls, f -> definitions.traced(f, "").isPresent());
    // Each for itself, and each takes milliseconds.
    return path.functions(maximum).parallelStream()
        .map(function -> card(function, calls))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The names of functions that begin so, sorted, at most a thousand. */
  public List<String> functions(String prefix) {
    return archive.index().functions(prefix, MOST_NAMES);
  }

  /** For tests of the resolution. */
  Archive archive() {
    return archive;
  }

  Definitions definitions() {
    return definitions;
  }

  Set<String> traceable() {
    return traceable;
  }
}
