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
      "It ends when the workload has done its work, or --for TIME later; beside a program of -p it runs for that time.",
      "An interrupt shows what there is.",
      "The first time bpftrace is fetched from Debian, 63 MB."
    })
public final class BpftraceMagic implements Magic {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: bpf)")
  private String name = "bpf";

  @Mixin private ProgramOptions program = new ProgramOptions();
  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    if (!call.isCell() || call.body().isBlank()) {
      throw new IllegalArgumentException(
          "%%bpftrace: expected a bpftrace program below it, as in\n"
              + "kprobe:vfs_write /pid == $1/ { @bytes[comm] = sum(arg2); }");
    }
    Tracing t = Fathom.traceWrite().once();
    if (program.runsOn()) program.applyWithTime(t);
    else program.apply(t);
    t.in(lab.settings());
    workload.apply(t);
    Duration more = program.runsOn() ? Duration.ZERO : program.time();
    BpftraceRun run = t.bpftrace(call.body(), more, System.out::print, call.notebook().progress());
    variable.bind(call, run);
    System.out.print(run.output());
    return run;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Stream.of(
            ProgramOptions.complete(option, prefix),
            LabOptions.complete(option, prefix),
            WorkloadOptions.complete(option, prefix))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
