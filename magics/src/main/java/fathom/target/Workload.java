package fathom.target;

import java.util.List;

/** What runs while a kernel is traced. */
public sealed interface Workload {

  /**
   * The signals sent to it, one after the other, each when it sleeps: "USR1", "USR1". Empty: none.
   * A program that sleeps once it has had them all has done its work.
   */
  List<String> signals();

  /**
   * A program of Fathom's own, in its own directory of the traced file system.
   *
   * @param kind one of {@link BuiltInKind}; "stdio" waits for USR1, then fopen, fprintf, fclose
   * @param size bytes each time; for "stdio" the text is "hello world\n" when this is 12
   * @param count how many times
   * @param offset where in the file it begins
   */
  record BuiltIn(String kind, long size, int count, long offset, List<String> signals)
      implements Workload {
    /** Once, at the beginning of the file. */
    public BuiltIn(String kind, long size, List<String> signals) {
      this(kind, size, 1, 0, signals);
    }
  }

  /**
   * A program from a cell, compiled statically with _GNU_SOURCE, run in the traced file system.
   *
   * @param code several files begin with {@code // file: name} each
   * @param language "c", "c++", or "sh" for busybox's shell
   */
  record Source(String code, String language, List<String> signals) implements Workload {}

  /**
   * A program that was started before and goes on after ({@code %program --as w}); it is only
   * signalled.
   */
  record Running(String name, List<String> signals) implements Workload {}
}
