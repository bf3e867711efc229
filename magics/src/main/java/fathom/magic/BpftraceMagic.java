package fathom.magic;

import fathom.BpftraceRun;
import fathom.Fathom;
import fathom.Tracing;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%bpftrace}: the bpftrace program below, beside a workload. */
@Command(
    name = "bpftrace",
    header = "Runs the bpftrace program below in the lab, beside a program that writes.",
    description = {
      "What it prints is shown at once, its maps as tables and its histograms as bars when it ends;",
      "in Java bpf.map(\"@bytes\") is a table, bpf.plot(\"@us\") a chart. $1 and cpid are the pid of what runs beside:",
      "the built-in program that --workload names (else one that writes \"hello world\\n\"), or -p PROGRAM.",
      "It ends when the workload has done its work, and --for TIME later. An interrupt shows what there is.",
      "The first time bpftrace is fetched from Debian, 63 MB."
    })
public final class BpftraceMagic implements Magic {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: bpf)")
  private String name = "bpf";

  @Option(
      names = "-p",
      paramLabel = "PROGRAM",
      description = "run it beside a program that %%program has started")
  private String program;

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      description = "signals that make the program write: USR1, USR1*3")
  private String signal;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "go on for so long when the workload has done its work: 5s")
  private String longer;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "end a workload that takes longer (default: 20)")
  private Integer limit;

  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Option(
      names = "--record",
      paramLabel = "NAME",
      description =
          "record as recordings/NAME.zip; where nothing can be traced, show that recording")
  private String recording;

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    if (!call.isCell() || call.body().isBlank()) {
      throw new IllegalArgumentException(
          "%%bpftrace: expected a bpftrace program below it, as in\n"
              + "kprobe:vfs_write /pid == $1/ { @bytes[comm] = sum(arg2); }");
    }
    Tracing t = Fathom.traceWrite().once();
    if (program != null) t.program(program);
    t.in(lab.settings());
    if (signal != null) t.signal(signal);
    if (limit != null) t.limit(Duration.ofSeconds(limit));
    workload.apply(t);
    if (recording != null) t.record(recording);
    Duration more = longer == null ? Duration.ZERO : Times.parse(longer);
    BpftraceRun run = t.bpftrace(call.body(), more, System.out::print, call.notebook().progress());
    call.notebook().bind(variable.name(), BpftraceRun.class, run);
    System.out.print(run.output());
    return run;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "--signal" -> TraceWrite.starting(prefix, "USR1", "USR2", "HUP", "ALRM");
      case "-p" -> TraceWrite.starting(prefix, Fathom.programs().toArray(String[]::new));
      case "--for" -> TraceWrite.starting(prefix, "1s", "5s", "10s");
      default ->
          Stream.of(LabOptions.complete(option, prefix), WorkloadOptions.complete(option, prefix))
              .flatMap(List::stream)
              .toList();
    };
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
