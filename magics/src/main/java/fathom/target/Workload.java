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
   * @param kind "stdio" (waits for USR1, then fopen, fprintf, fclose), "write", "direct",
   *     "direct-overwrite", "fsync"
   * @param size bytes of each write; for "stdio" the text is "hello world\n" when this is 12
   */
  record BuiltIn(String kind, long size, List<String> signals) implements Workload {}

  /**
   * A program from a cell, compiled statically with _GNU_SOURCE, run in the traced file system.
   *
   * @param language "c" or "c++"
   */
  record Source(String code, String language, List<String> signals) implements Workload {}

  /**
   * A program that was started before and goes on after ({@code %program --as w}); it is only
   * signalled.
   */
  record Running(String name, List<String> signals) implements Workload {}
}
