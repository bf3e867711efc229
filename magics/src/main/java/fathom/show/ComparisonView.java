package fathom.show;

import fathom.analyse.Comparison;
import java.util.List;

/**
 * Two traces side by side, finished.
 *
 * @param nameA what the first one is called: the variable, or what was traced; plain text
 * @param factsA the rest of what is known of it: "Linux 6.1.192, ext4"
 * @param nominal whether its times are no measured ones: instructions are shown instead
 * @param exact whether every instruction of both is known, so that the partings are all
 * @param partings where their instructions part, in the order of time
 */
public record ComparisonView(
    String nameA,
    String factsA,
    String nameB,
    String factsB,
    Comparison comparison,
    boolean nominal,
    boolean exact,
    List<Parting> partings) {

  /**
   * Where they part.
   *
   * @param where "generic_perform_write, mm/filemap.c:3845"
   * @param code that line of kernel source, "" for none; never part of what is committed
   * @param a what the first one did there
   * @param instructionsA that it executed until both meet again
   */
  public record Parting(
      String where, String code, String a, long instructionsA, String b, long instructionsB) {
    /** Instructions of both until they meet again. */
    public long instructions() {
      return instructionsA + instructionsB;
    }
  }

  public ComparisonView {
    partings = List.copyOf(partings);
  }
}
