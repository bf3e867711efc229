package fathom.source;

import fathom.kernel.display.Progress;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The source tree of one kernel version: where functions are, and their cards. */
public final class KernelSource {
  private final String release;
  private final String mismatch;

  private KernelSource(String release, String mismatch) {
    this.release = release;
    this.mismatch = mismatch;
  }

  /**
   * Opens the source of a kernel, or of the nearest version of the same series. The first time
   * takes some ten seconds, later a fraction of one.
   *
   * @param kernelVersion "6.1.192", with or without the distribution's revision ("6.1.192-2")
   * @return empty when no source package of that series is there
   * @throws IOException if the package is damaged or the cache cannot be written
   */
  public static Optional<KernelSource> open(String kernelVersion, Progress progress)
      throws IOException {
    return Optional.empty();
  }

  /** The same tree, resolved with the names that the traced kernel can trace. */
  public KernelSource withTraceable(Set<String> available) {
    return this;
  }

  /** The version of the tree: "6.1.192". */
  public String release() {
    return release;
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
    return Optional.empty();
  }

  /** The card of a function, with its times when the calls have any; empty when there is none. */
  public Optional<Card> card(String function, Calls calls) {
    return Optional.empty();
  }

  /** The cards of the functions that the time went through, in the order of their first call. */
  public List<Card> cardsOfPath(Calls calls, int maximum) {
    return List.of();
  }

  /** The names of functions that begin so, sorted, at most a thousand. */
  public List<String> functions(String prefix) {
    return List.of();
  }
}
