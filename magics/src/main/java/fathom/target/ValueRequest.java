package fathom.target;

import java.util.List;

/**
 * Which values are read of the traced functions' calls.
 *
 * @param arguments of which functions the interesting arguments are read
 * @param watched more of them: "ext4_file_write_iter:iocb->ki_flags"
 * @param returns functions whose return values are read
 */
public record ValueRequest(Arguments arguments, List<String> watched, List<String> returns) {
  public static final ValueRequest NONE = new ValueRequest(Arguments.OFF, List.of(), List.of());

  /** The arguments of the functions where the graph begins. */
  public static final ValueRequest ROOTS = new ValueRequest(Arguments.ROOTS, List.of(), List.of());

  /** Of which functions arguments are read. */
  public enum Arguments {
    OFF,
    /** Where the graph begins. */
    ROOTS,
    /** The way of a write from the system call to the block layer, as well. */
    PATH
  }

  public ValueRequest {
    watched = List.copyOf(watched);
    returns = List.copyOf(returns);
  }
}
