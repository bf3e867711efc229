package fathom;

import fathom.analyse.Neighbours;
import fathom.kernel.CellProgress;
import fathom.kernel.display.Progress;
import fathom.kernel.magic.Nearest;
import fathom.source.Card;
import fathom.source.KernelSource;
import fathom.source.KernelTree;
import fathom.target.Lab;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What {@code %source} shows: of which tree, and how much. With no more said, the source of the
 * kernel that was traced last, whole.
 */
public final class SourceQuery {
  private Path tree;
  private String revision = "";
  private String kernel = "";
  private boolean brief;
  private TracedRun run = Fathom.last().orElse(null);

  SourceQuery() {}

  /** Of another traced run than the last one. */
  public SourceQuery of(TracedRun traced) {
    run = traced;
    return this;
  }

  /** Of a tree: a linux-source package, a tarball, an unpacked tree, or a git repository. */
  public SourceQuery tree(String path) {
    boolean home = path.equals("~") || path.startsWith("~/");
    tree = home ? Path.of(System.getProperty("user.home") + path.substring(1)) : Path.of(path);
    return this;
  }

  /** Of a revision of the git repository that {@link #tree} names; it is not checked out. */
  public SourceQuery revision(String tagOrHash) {
    revision = tagOrHash;
    return this;
  }

  /** Of a kernel's version or series, "5.10", out of the trees that are here. */
  public SourceQuery kernel(String version) {
    kernel = version;
    return this;
  }

  /** Only lines at which a call was measured, and the conditions that they stand in. */
  public SourceQuery brief() {
    brief = true;
    return this;
  }

  /**
   * Reads the tree if it was not read before.
   *
   * @throws IOException when there is none; the message says what to do
   * @throws IllegalArgumentException for a revision without a tree, and a tree with a version
   */
  public KernelSource open(Progress progress) throws IOException {
    if (tree == null && !revision.isEmpty()) {
      throw new IllegalArgumentException(
          "A revision is one of a git repository: --tree REPOSITORY --revision " + revision);
    }
    if (tree != null && !kernel.isEmpty()) {
      throw new IllegalArgumentException(
          "--tree and --kernel: say one of them; a tree has its version");
    }
    if (tree != null) {
      return beside(KernelSource.open(KernelSource.tree(tree, revision, progress), progress));
    }
    if (!kernel.isEmpty()) {
      return beside(KernelSource.open(kernel, progress).orElseThrow(() -> noneOf(kernel)));
    }
    Optional<KernelSource> own =
        run != null ? run.kernelSource() : KernelSource.open(Lab.shared().version(), progress);
    return own.orElseThrow(
        () -> new IOException("There is no kernel source here; ./install.sh lab fetches it."));
  }

  private static IOException noneOf(String kernel) {
    String here = "none";
    try {
      List<String> all = KernelSource.trees().stream().map(KernelTree::kernel).toList();
      if (!all.isEmpty()) here = String.join(", ", all);
    } catch (IOException e) {
      here = "none that can be read";
    }
    return new IOException(
        "There is no source of Linux "
            + kernel
            + " here ("
            + here
            + "). %source --tree reads a linux-source package, a tarball of kernel.org, an unpacked"
            + " tree, or with --revision a git repository.");
  }

  /** The tree as the source of the kernel that was traced. */
  private KernelSource beside(KernelSource source) throws IOException {
    if (run == null || version().isEmpty()) return source;
    return source
        .shownFor(version())
        .withConfig(run.capture().text("config"))
        .withTraceable(run.capture().functions(), About.maxDepth(run.capture()))
        .checkedBy(run.trace().calls().functions(), run::isProgramsOwn);
  }

  private String version() {
    return run.capture().text(About.VERSION).strip();
  }

  /**
   * The cards of functions, structures ("struct kiocb"), tables, macros and constants; with
   * FATHOM_SOURCE=off only what was measured. Times are shown beside source of the traced kernel's
   * series only.
   *
   * @throws IllegalArgumentException for a name that the tree has not
   */
  public List<Card> cards(List<String> names, Progress progress) throws IOException {
    KernelSource source = open(progress);
    boolean measured = run != null && (version().isEmpty() || source.isOfSeries(version()));
    Calls calls = measured ? run.trace().calls() : new Calls.Builder().build();
    List<Card> cards = new ArrayList<>();
    UnaryOperator<Card> exactly = measured ? run.exactly() : card -> card;
    for (String name : names) cards.add(card(source, name, calls, exactly));
    return measured ? run.noted(cards) : cards;
  }

  /** As {@link #cards(List, Progress)}. */
  public List<Card> cards(String... names) throws IOException {
    return cards(List.of(names), CellProgress.ofThisCell());
  }

  /**
   * The cards of a function's callers in the trace, of itself, and of what it called, each in the
   * order of time; the longest of many. What the tree has not is left out.
   *
   * @throws IllegalArgumentException when the trace has no call of it
   */
  public List<Card> around(String function, Progress progress) throws IOException {
    if (run == null) {
      throw new IllegalArgumentException(
          "What is around " + function + " a trace tells: %trace_write makes one.");
    }
    Neighbours near = Neighbours.of(run.trace().calls(), function);
    if (near.isEmpty()) {
      throw new IllegalArgumentException("The trace has no call of " + function + ".");
    }
    KernelSource source = open(progress);
    List<String> names = new ArrayList<>(near.callers());
    names.add(function);
    names.addAll(near.callees());
    return cards(names.stream().filter(n -> source.path(n).isPresent()).toList(), progress);
  }

  /** As {@link #around(String, Progress)}. */
  public List<Card> around(String function) throws IOException {
    return around(function, CellProgress.ofThisCell());
  }

  private Card card(KernelSource source, String name, Calls calls, UnaryOperator<Card> exactly) {
    Optional<Card> function = source.cardOrFacts(name, calls, exactly);
    if (function.isPresent())
      return brief && source.showsCards() ? source.brief(function.get()) : function.get();
    return source
        .declaration(name, calls)
        .or(() -> run == null ? Optional.empty() : run.executedWithoutSource(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Linux "
                        + source.release()
                        + " has no function, structure, table or macro "
                        + name
                        + like(source, name)));
  }

  private static String like(KernelSource source, String function) {
    String start = function.substring(0, Math.min(function.length(), 3));
    List<String> near = Nearest.to(function, source.functions(start), 5);
    return near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
  }
}
