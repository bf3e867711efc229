package fathom;

import fathom.read.Piece;
import fathom.target.LabSettings;
import fathom.target.Scope;
import fathom.target.ValueRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A trace that is larger than the heap of this JVM: BigTrace RUNS WRITES BUFFER_MIB MEMORY_MIB
 * [interrupt]. Prints what there was; {@link BigTraceIT} runs it.
 */
final class BigTrace {
  private BigTrace() {}

  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    Thread caller = Thread.currentThread();
    boolean interrupt = arguments.length > 4;
    AtomicInteger reports = new AtomicInteger();
    Scope scope =
        new Scope(
            List.of(),
            true,
            List.of(),
            false,
            false,
            ValueRequest.NONE,
            Duration.ZERO,
            Integer.parseInt(arguments[2]) << 10);
    TracedRun run =
        Fathom.traceWrite()
            .in(LabSettings.DEFAULT.withMemory(Integer.parseInt(arguments[3])))
            .workload("write")
            .size(4096)
            .count(Integer.parseInt(arguments[1]))
            .limit(Duration.ofSeconds(300))
            .scope(scope)
            .cold()
            .repeat(runs)
            .run(
                (what, fraction) -> {
                  boolean receiving = what.startsWith("receiving the trace");
                  if (receiving && reports.incrementAndGet() == 3 * runs / 2 && interrupt)
                    caller.interrupt();
                });
    long bytes =
        run.capture().pieces().entrySet().stream()
            .filter(piece -> piece.getKey().endsWith("/trace_pipe_raw"))
            .map(java.util.Map.Entry::getValue)
            .mapToLong(Piece::size)
            .sum();
    run.view();
    System.out.printf(
        "bytes %d%nruns %d%ncalls %d%nwrites %d%nreports %d%ninterrupted %b%nheap_mib %d%n",
        bytes,
        run.capture().runs(),
        run.trace().calls().size(),
        run.trace().calls().roots().count(),
        reports.get(),
        run.interrupted(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.exit(0);
  }
}
