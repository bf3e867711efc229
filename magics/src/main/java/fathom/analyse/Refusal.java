package fathom.analyse;

import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who refused: the chain of calls through which an error came up to a root.
 *
 * @param root its row
 * @param returned the error, a negative number
 * @param chain the rows from the root down to the deepest call that returned this very error, every
 *     level between returning it, too
 */
public record Refusal(int root, long returned, List<Integer> chain) {
  public Refusal {
    chain = List.copyOf(chain);
  }

  /** The row of the deepest call that returned the error. */
  public int deepest() {
    return chain.get(chain.size() - 1);
  }

  /** "EINVAL", or "error 4000" for one without a common name. */
  public String errno() {
    return Errno.name(returned).orElse("error " + -returned);
  }

  /**
   * The first root that returned an error, and who produced it. Where several calls of one level
   * returned the same error the last one counts: what came before it was ignored.
   *
   * @param calls with return values
   */
  public static Optional<Refusal> of(Calls calls) {
    for (int root : calls.roots().toArray()) {
      long error = calls.returned(root);
      if (!Errno.is(error)) continue;
      List<Integer> chain = new ArrayList<>();
      for (int at = root; at >= 0; ) {
        chain.add(at);
        at =
            calls
                .childrenOf(at)
                .filter(c -> calls.returned(c) == error)
                .reduce((first, second) -> second)
                .orElse(-1);
      }
      return Optional.of(new Refusal(root, error, chain));
    }
    return Optional.empty();
  }
}
