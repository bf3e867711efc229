package fathom.target;

import java.time.Duration;
import java.util.List;

/**
 * What to trace, and how.
 *
 * @param workload what runs meanwhile
 * @param tracer what is recorded
 * @param functions with GRAPH the roots of the graph, with STACKS and RETURNS the functions that
 *     get a probe; the names as in available_filter_functions, or as {@link FunctionNames} takes
 *     them
 * @param maxDepth depth limit of the graph, 0 for none (set_graph_function counts from the root)
 * @param warmups runs before the first that is captured
 * @param runs runs that are captured, 1 or more
 * @param limit how long one run may last before it is ended and shown as far as it got; a running
 *     program without signals is traced for so long, and goes on
 * @param kernelText whether the kernel's own rendering of each run is fetched, too ("run/N/trace"):
 *     slow (4 to 6 MB/s under emulation), for comparison only
 * @param executed what of the code that runs the emulator records block by block ("run/N/executed",
 *     docs/executed-format.md); of one run, in the lab only
 * @param scope what is recorded besides
 * @param surroundings what the workload finds
 */
public record CaptureRequest(
    Workload workload,
    Tracer tracer,
    List<String> functions,
    int maxDepth,
    int warmups,
    int runs,
    Duration limit,
    boolean kernelText,
    Executed executed,
    Scope scope,
    Surroundings surroundings) {

  /** What is recorded of the workload's tasks. */
  public enum Tracer {
    /** Every call below the functions, by function_graph, with sched_switch and sys_exit events. */
    GRAPH,
    /** The kernel stack at each entry of the functions, by kprobe events. */
    STACKS,
    /** The return value of each call of the functions, by kretprobe events; the field is "ret". */
    RETURNS,
    /** Nothing: the kernel runs as it does when nobody looks. */
    NONE
  }

  /** What the emulator records. */
  public enum Executed {
    NOTHING,
    /** What the calls of the functions execute, in the kernel. */
    CALLS,
    /** All that the workload's tasks execute, in their programs and in the kernel. */
    TASKS
  }

  public CaptureRequest {
    functions = List.copyOf(functions);
  }

  /** A request that leaves the kernel's own text out. */
  public CaptureRequest(
      Workload workload,
      Tracer tracer,
      List<String> functions,
      int maxDepth,
      int warmups,
      int runs,
      Duration limit) {
    this(workload, tracer, functions, maxDepth, warmups, runs, limit, false);
  }

  /** A request for calls only, of a workload that is alone. */
  public CaptureRequest(
      Workload workload,
      Tracer tracer,
      List<String> functions,
      int maxDepth,
      int warmups,
      int runs,
      Duration limit,
      boolean kernelText) {
    this(
        workload,
        tracer,
        functions,
        maxDepth,
        warmups,
        runs,
        limit,
        kernelText,
        Executed.NOTHING,
        Scope.DEFAULT,
        Surroundings.NONE);
  }

  /** The same with another scope. */
  public CaptureRequest with(Scope other) {
    return with(functions, executed, other, surroundings);
  }

  /** The same in other surroundings. */
  public CaptureRequest with(Surroundings other) {
    return with(functions, executed, scope, other);
  }

  /** The same, and the emulator records what is executed. */
  public CaptureRequest with(Executed what) {
    return with(functions, what, scope, surroundings);
  }

  /** The same with other functions. */
  CaptureRequest withFunctions(List<String> others) {
    return with(others, executed, scope, surroundings);
  }

  private CaptureRequest with(List<String> roots, Executed what, Scope more, Surroundings found) {
    return new CaptureRequest(
        workload, tracer, roots, maxDepth, warmups, runs, limit, kernelText, what, more, found);
  }
}
