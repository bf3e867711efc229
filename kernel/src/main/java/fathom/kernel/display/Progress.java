package fathom.kernel.display;

/**
 * Where long work reports how far it has come. A notebook draws a bar once the work has taken over
 * a second; the calls are cheap and may come from any thread.
 */
@FunctionalInterface
public interface Progress {
  /**
   * Reports a state.
   *
   * @param what what is being done, in the user's words: "booting Linux 6.1.192"
   * @param fraction 0 to 1, or negative when it cannot be known
   */
  void at(String what, double fraction);

  /** Work that nobody watches. */
  Progress NONE = (what, fraction) -> {};
}
