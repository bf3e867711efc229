package fathom;

import fathom.analyse.ExactRefusal;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.FunctionTimes;
import fathom.analyse.NominalTime;
import fathom.analyse.Refusal;
import fathom.analyse.SystemCall;
import fathom.read.Account;
import fathom.read.Capture;
import fathom.show.RunView;
import fathom.source.Card;
import fathom.source.LineTables;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Puts a traced run into words and rows for its reader. */
final class RunSummary {
  private static final int CARDS = 16;

  /** Kinds of failed system calls that are named in the line of facts. */
  private static final int FAILURES = 6;

  private final TracedRun run;
  private final Capture capture;
  private final String folder;

  RunSummary(TracedRun run) {
    this.run = run;
    capture = run.capture();
    folder = "run/" + run.measured().shown() + "/";
  }

  RunView view() {
    Calls calls = run.trace().calls();
    List<Long> durations = run.measured().durationNanos();
    List<RunView.Run> runs =
        IntStream.range(0, durations.size())
            .mapToObj(i -> new RunView.Run(durations.get(i), i == run.measured().shown()))
            .toList();
    return new RunView(
        headline(),
        run.durationNanos(),
        facts(),
        warnings(),
        calls,
        run.asleep(),
        run.layerOfCalls(),
        run.shares(),
        runs,
        cards(calls),
        run.functionTimes().stream().map(RunSummary::row).toList(),
        run.read().text(),
        run.values(),
        run.strace(),
        run.notes(),
        run.folding());
  }

  private static RunView.FunctionRow row(FunctionTimes f) {
    return new RunView.FunctionRow(
        f.function(),
        f.layer(),
        f.calls(),
        f.totalNanos(),
        f.selfNanos(),
        f.p50Nanos(),
        f.p99Nanos(),
        f.maxNanos());
  }

  private String headline() {
    String what = capture.text(About.HEADLINE);
    long roots = run.trace().calls().roots().count();
    String calls = roots == 1 ? "" : ", " + roots + " calls traced";
    return what + calls + refused();
  }

  private String refused() {
    if (run.exact().isEmpty()) return run.refusal().map(this::refused).orElse("");
    try {
      List<ExactRefusal> failed = run.exact().get().failures(run.kernelSource());
      return failed.stream().findFirst().map(this::refused).orElse("");
    } catch (IOException e) { // that it failed is known without
      return run.refusal().map(r -> " → " + r.errno()).orElse("");
    }
  }

  private String refused(ExactRefusal refusal) {
    boolean known = refusal.ground() == Ground.LOADED || refusal.ground() == Ground.COMPUTED;
    String by = run.exact().orElseThrow().calls().function(refusal.last());
    return " → " + refusal.errno() + (known ? ", refused by " + by : "");
  }

  private String refused(Refusal refusal) {
    String by = refusal.function() + (refusal.functions().size() == 1 ? " itself" : "");
    return " → " + refusal.errno() + (capture.returns().isEmpty() ? "" : ", refused by " + by);
  }

  /** How it is known, when the emulator recorded it. */
  private List<String> executed() {
    Calls calls = run.trace().calls();
    if (!calls.hasInstructions()) return List.of();
    String executed = "executed, not inferred; no tracer in the kernel";
    if (NominalTime.isIn(calls)) return List.of(executed, "nominal time: 2 ns an instruction");
    String all = String.format(Locale.ROOT, "%,d instructions", NominalTime.instructions(calls));
    return List.of(all, "instructions " + executed + "; times by another run, traced");
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>(executed());
    facts.addAll(Circumstances.of(capture));
    facts.addAll(Circumstances.machine(capture));
    if (capture.runs() == 1) facts.add("one run");
    facts.addAll(roots());
    failures().ifPresent(facts::add);
    facts.addAll(Circumstances.origin(capture));
    Account account = run.read();
    if (account.lost() > 0) facts.add(account.lost() + " events lost");
    else if (!run.trace().calls().hasInstructions()) facts.add("no events lost");
    return facts;
  }

  /** What was read of a root that is alone: its file, bytes, position and flags. */
  private List<String> roots() {
    int[] all = run.trace().calls().roots().toArray();
    if (all.length != 1 || run.values().of(all[0]).isEmpty()) return List.of();
    return Stream.of("file", "pos", "flags")
        .filter(run.values().of(all[0])::containsKey)
        .map(name -> (name.equals("file") ? "" : name + " ") + run.values().of(all[0]).get(name))
        .toList();
  }

  /** System calls that failed in the shown run, by name and error, whoever made them. */
  private Optional<String> failures() {
    if (capture.runs() == 0) return Optional.empty();
    List<String> all =
        SystemCall.failures(run.trace().events(), capture.pids(run.measured().shown()));
    int more = all.size() - FAILURES;
    if (all.isEmpty()) return Optional.empty();
    return Optional.of(
        "failed: "
            + String.join(", ", all.subList(0, Math.min(FAILURES, all.size())))
            + (more > 0 ? " and " + more + " more kinds" : ""));
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    warnings.addAll(capture.lines(Capture.DAMAGE));
    if (capture.runs() > 0) warnings.addAll(aboutTheProgram());
    else if (run.trace().calls().size() == 0) {
      warnings.add("There is no function call in it, so there is no picture.");
    }
    warnings.addAll(aboutTheTrace());
    warnings.addAll(aboutTheSource());
    warnings.addAll(aboutLines());
    return warnings;
  }

  private List<String> aboutTheProgram() {
    List<String> warnings = new ArrayList<>();
    String outcome = capture.text(folder + "outcome").strip();
    String exit = capture.text(folder + "exit").strip();
    long cut = IntStream.range(0, capture.runs()).filter(capture::cutShort).count();
    if (cut > 0) {
      warnings.add(
          capture.runs() == 1
              ? "The program did not end in time and was stopped; what it did until then is shown."
              : cut + " of " + capture.runs() + " runs did not end in time and were stopped.");
    }
    if (run.interrupted()) {
      warnings.add("Interrupted: the runs that were done by then are shown.");
    }
    if (exit.startsWith("signal") && outcome.equals("ended")) {
      warnings.add("The program was ended by " + exit + ".");
    }
    boolean says = run.refusal().isEmpty(); // a failed write is in the headline already
    if (says && exit.startsWith("exited") && !exit.equals("exited 0")) {
      warnings.add(
          "The program ended with exit status " + exit.substring("exited ".length()) + ".");
    }
    if (run.trace().calls().size() == 0 && capture.lines(Shown.LEFT_OUT).isEmpty()) {
      warnings.add(
          "None of "
              + named(capture.lines(About.FUNCTIONS))
              + " was called."
              + (outcome.equals("rests")
                  ? " The program sleeps; if it waits for a signal, say which: --signal USR1"
                  : ""));
    }
    return warnings;
  }

  private static String named(List<String> functions) {
    int more = functions.size() - 10;
    return more <= 0
        ? String.join(", ", functions)
        : String.join(", ", functions.subList(0, 10)) + " and " + more + " more functions";
  }

  private List<String> aboutTheTrace() {
    List<String> warnings = new ArrayList<>();
    Account account = run.read();
    if (account.lost() > 0) {
      warnings.add(
          account.lost() + " events were lost, so calls are missing; losses() has the counts.");
    }
    if (!account.dropped().isEmpty()) {
      warnings.add("Not everything could be read: " + account.line() + ".");
    }
    warnings.addAll(account.warnings());
    warnings.addAll(capture.lines(Shown.LEFT_OUT));
    warnings.addAll(capture.lines(About.VALUES_NOTE));
    warnings.addAll(capture.lines(RunReader.TIMED_NOTE));
    String depth = capture.text(About.MAX_DEPTH).strip();
    if (!depth.isEmpty() && !depth.equals("0")) {
      warnings.add(
          "Calls were followed "
              + depth
              + " levels deep only; what looks like a leaf there need not be one.");
    }
    return warnings;
  }

  /** What shows which lines ran, where every instruction is known and that is not. */
  private List<String> aboutLines() {
    Optional<ExactRecord> exact = run.exact();
    if (exact.isEmpty() || run.kernelSource().isEmpty()) return List.of();
    try {
      boolean known = exact.get().lines().isPresent();
      return known ? List.of() : List.of(LineTables.offer(exact.get().version()));
    } catch (IOException e) {
      return List.of("Which lines ran cannot be shown: " + e.getMessage());
    }
  }

  private List<String> aboutTheSource() {
    String problem = capture.text(About.SOURCE_PROBLEM);
    if (!problem.isEmpty()) return List.of("No cards, and layers by name: " + problem);
    if (capture.text(About.VERSION).isBlank()) {
      return List.of(
          "It does not say which kernel it is from, so no cards, and layers by name; --kernel"
              + " VERSION says it.");
    }
    return run.kernelSource()
        .map(s -> s.mismatch().isEmpty() ? List.<String>of() : List.of(s.mismatch()))
        .orElse(
            List.of(
                "No kernel source here, so no cards, and layers by name: ./install.sh lab fetches"
                    + " it."));
  }

  private List<Card> cards(Calls calls) {
    List<Card> path = run.kernelSource().map(s -> s.cardsOfPath(calls, CARDS)).orElse(List.of());
    return run.noted(path.stream().map(run.exactly()).toList());
  }
}
