package fathom.analyse;

import fathom.source.LineTable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who refused, from every instruction that ran: the returned number was followed from the root down
 * to what made it.
 *
 * @param root its row
 * @param error the number, -22; 0 when the root returned none, or none that is known
 * @param chain the rows from the root to the call that made it; of a root that returned no error,
 *     the root alone
 * @param returning those of the chain that returned the number, from the root on; others met it in
 *     memory
 * @param ground how surely it is known
 * @param address of the instruction that made it, 0 when it is not known
 * @param line of the statement that made it; empty where no line is known
 * @param test the line of the test in the deciding function, when its jump stands in something that
 *     is inlined there
 * @param branch the conditional jump after which it was made, 0 without one
 * @param taken whether that was taken
 * @param others errors that were made and did not become the result, in the order of time, and how
 *     often each
 * @param before what the calls of the chain had called before that, each in its order
 */
public record ExactRefusal(
    int root,
    long error,
    List<Integer> chain,
    List<Integer> returning,
    Ground ground,
    long address,
    Optional<LineTable.Marker> line,
    Optional<LineTable.Marker> test,
    long branch,
    boolean taken,
    Map<Other, Integer> others,
    List<Tried> before) {

  /** How the number came to be. */
  public enum Ground {
    /** The instruction has it in itself. */
    LOADED,
    /** It was computed there. */
    COMPUTED,
    /** It was read from memory there; who put it there is not known. */
    MEMORY,
    /** It could not be followed further. */
    LOST,
    /** The root is known to have returned no error. */
    NONE
  }

  /**
   * An error that was made and ignored.
   *
   * @param function that made it
   * @param caller its caller, "" for a root
   * @param error the number
   * @param address of the instruction
   * @param returned whether its function returned it to its caller; else it was a default, or was
   *     replaced
   */
  public record Other(String function, String caller, long error, long address, boolean returned) {}

  /**
   * What a call of the chain had called before.
   *
   * @param function the call's
   * @param called functions in the order of their first call
   */
  public record Tried(String function, List<String> called) {
    public Tried {
      called = List.copyOf(called);
    }
  }

  public ExactRefusal {
    chain = List.copyOf(chain);
    returning = List.copyOf(returning);
    others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    before = List.copyOf(before);
  }

  /** The row of the call that made it. */
  public int last() {
    return chain.get(chain.size() - 1);
  }

  /** "EINVAL"; "error 4000" for one without a common name. */
  public String errno() {
    return Errno.name(error).orElse("error " + -error);
  }
}
