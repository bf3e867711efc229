package fathom.magic;

import fathom.Fathom;
import fathom.Tracing;
import fathom.target.EventNames;
import fathom.target.Scope;
import fathom.target.ValueRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options about what is recorded, for every magic that traces calls. */
final class ScopeOptions {
  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "follow calls to this depth only, 1 for the function itself")
  private Integer depth;

  @Option(
      names = "--notrace",
      paramLabel = "F",
      description =
          "leave this function out with all that it calls; 'rcu*' for several; may be repeated")
  private List<String> leftOut;

  @Option(names = "--noirq", description = "leave out what interrupts do")
  private boolean noInterrupts;

  @Option(
      names = "--over",
      paramLabel = "TIME",
      description =
          "record only calls that take longer: 10ms; of several runs the one with the longest is shown")
  private String over;

  @Option(
      names = "--events",
      paramLabel = "EVENTS",
      split = ",",
      description = "record events of all tasks, too: block,jbd2,sched,ext4,writeback,syscalls")
  private List<String> events;

  @Option(names = "--stacks", description = "with --events: the kernel's stack at each event")
  private boolean stacks;

  @Option(
      names = "--args",
      paramLabel = "WHERE",
      description =
          "read arguments (file, bytes, position, flags): roots (default), path: along the way, off")
  private ValueRequest.Arguments arguments = ValueRequest.Arguments.ROOTS;

  @Option(
      names = "--file",
      paramLabel = "NAME",
      description = "show only calls of this file, by the end of its path")
  private String file;

  @Option(
      names = "--watch",
      paramLabel = "F:VALUE",
      description = "read a value at each call: 'ext4_file_write_iter:iocb->ki_flags'")
  private List<String> watched;

  @Option(
      names = "--ret",
      paramLabel = "F",
      description = "read what a function returns; may be repeated")
  private List<String> returns;

  @Option(
      names = "--buffer",
      paramLabel = "SIZE",
      description = "room for what is recorded: 64m (default: 32m)")
  private String buffer;

  /** Hands over what the options say. */
  void apply(Tracing tracing) {
    if (depth != null) tracing.maxDepth(depth);
    if (file != null) tracing.file(file);
    if (stacks && events == null) {
      throw new IllegalArgumentException("--stacks belongs to --events: say which events");
    }
    Scope scope =
        new Scope(
            listed(leftOut),
            !noInterrupts,
            List.of(),
            stacks,
            false,
            new ValueRequest(arguments, listed(watched), listed(returns)),
            Duration.ZERO,
            buffer == null ? 0 : (int) (LabOptions.number("--buffer", buffer) >> 10));
    tracing.scope(scope.withEvents(listed(events)));
    if (over != null) tracing.over(Times.parse(over, "ms"));
  }

  private static List<String> listed(List<String> said) {
    return said == null ? List.of() : said;
  }

  /** Values of these options that begin so; none for others. */
  static List<String> complete(String option, String prefix) {
    return switch (option) {
      case "--events" -> eventNames(prefix);
      case "--notrace" ->
          TraceWrite.starting(prefix, "rcu*", "*lock*", "kmem_cache_*", "__cond_resched");
      case "--over" -> TraceWrite.starting(prefix, "1ms", "10ms", "100ms");
      case "--depth" -> TraceWrite.starting(prefix, "3", "5", "9");
      case "--args" -> TraceWrite.starting(prefix, "roots", "path", "off");
      case "--ret" -> Fathom.functions(prefix);
      case "--watch" ->
          prefix.contains(":")
              ? List.of()
              : Fathom.functions(prefix).stream().map(f -> f + ":").toList();
      case "--buffer" -> TraceWrite.starting(prefix, "64m", "128m", "256m");
      default -> List.of();
    };
  }

  /** The last of a list: "block,jb" goes on as "block,jbd2". */
  private static List<String> eventNames(String prefix) {
    int comma = prefix.lastIndexOf(',') + 1;
    String before = prefix.substring(0, comma);
    String last = prefix.substring(comma);
    return EventNames.usual().stream()
        .flatMap(n -> n.startsWith(last) ? Stream.of(before + n) : Stream.empty())
        .toList();
  }
}
