package fathom.analyse;

import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who refused: the chain of calls through which an error came up to a root.
 *
 * @param root its row
 * @param returned the error, a negative number
 * @param chain the rows from the root down to the deepest call that returned this very error
 * @param functions the functions of the chain
 */
public record Refusal(int root, long returned, List<Integer> chain, List<String> functions) {
  /** Functions that are handed an error to finish with. */
  private static final Pattern FINISHES =
      Pattern.compile(".*_(complete|end|end_io|endio|cleanup|finish|done|abort|stop)(_.*|\\..*)?");

  public Refusal {
    chain = List.copyOf(chain);
    functions = List.copyOf(functions);
  }

  /** The function that produced the error: the deepest of the chain. */
  public String function() {
    return functions.get(functions.size() - 1);
  }

  /** The row of the last call of the chain that was not merely handed the error to finish with. */
  int lastProducer() {
    for (int i = chain.size() - 1; i > 0; i--) {
      if (!FINISHES.matcher(functions.get(i)).matches()) return chain.get(i);
    }
    return root;
  }

  /** "EINVAL", or "error 4000" for one without a common name. */
  public String errno() {
    return Errno.name(returned).orElse("error " + -returned);
  }

  /**
   * The first root that returned an error, and who produced it.
   *
   * <p>From a call that returned the error the chain goes on to the first call directly below that
   * returned it, too: errors come up from the function that made them, and what returns the same
   * number later was handed it. Where only functions that finish a request returned it (they get
   * the error as an argument, as iomap_dio_complete in fs/iomap/direct-io.c does), the error came
   * to them through memory, and the chain goes on to the first call anywhere below that returned
   * it. An error that a caller did not hand up is none of the chain.
   *
   * @param calls with return values
   */
  public static Optional<Refusal> of(Calls calls) {
    for (int root : calls.roots().toArray()) {
      long error = calls.returned(root);
      if (!Errno.is(error)) continue;
      List<Integer> chain = new ArrayList<>();
      for (int at = root; at >= 0; at = next(calls, at, error)) chain.add(at);
      List<String> functions = chain.stream().map(calls::function).toList();
      return Optional.of(new Refusal(root, error, chain, functions));
    }
    return Optional.empty();
  }

  /** "EINVAL from iomap_dio_bio_iter, through vfs_write > ext4_file_write_iter > iomap_dio_rw". */
  @Override
  public String toString() {
    String through = String.join(" > ", functions.subList(0, functions.size() - 1));
    return errno() + " from " + function() + (through.isEmpty() ? "" : ", through " + through);
  }

  private static int next(Calls calls, int at, long error) {
    int[] direct = calls.childrenOf(at).filter(c -> calls.returned(c) == error).toArray();
    for (int child : direct) {
      if (!FINISHES.matcher(calls.function(child)).matches()) return child;
    }
    return direct.length == 0 ? -1 : firstBelow(calls, at, error);
  }

  /** The call that returned the error before all others below a call, finishing ones last. */
  private static int firstBelow(Calls calls, int at, long error) {
    int first = -1;
    for (int i = at + 1; i < calls.end(at); i++) {
      if (calls.returned(i) != error) continue;
      if (!FINISHES.matcher(calls.function(i)).matches()) return i;
      if (first < 0) first = i;
    }
    return first;
  }
}
