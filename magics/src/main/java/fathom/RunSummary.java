package fathom;

import fathom.analyse.FunctionTimes;
import fathom.analyse.Refusal;
import fathom.read.Account;
import fathom.read.Capture;
import fathom.show.RunView;
import fathom.source.Card;
import fathom.source.KernelSource;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts a traced run into words and rows for its reader. */
final class RunSummary {
  private static final int CARDS = 16;

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
        run.functionTimes().stream().map(RunSummary::row).toList());
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
    String what = capture.text(TracedRun.HEADLINE);
    long roots = run.trace().calls().roots().count();
    String calls = roots == 1 ? "" : ", " + roots + " calls traced";
    return what + calls + run.refusal().map(RunSummary::refused).orElse("");
  }

  private static String refused(Refusal refusal) {
    return " → "
        + refusal.errno()
        + (refusal.functions().size() == 1 ? "" : ", refused by " + refusal.function());
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add(capture.text("about/filesystem").strip());
    facts.add("Linux " + capture.text("about/version").strip());
    facts.add(capture.text("about/target").strip());
    Account account = run.account();
    facts.add(account.lost() == 0 ? "no events lost" : account.lost() + " events lost");
    facts.removeIf(String::isEmpty);
    return facts;
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    String outcome = capture.text(folder + "outcome").strip();
    String exit = capture.text(folder + "exit").strip();
    if (outcome.equals("hung")) {
      warnings.add(
          "The program did not end in time and was stopped; what it did until then is shown.");
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
    if (run.trace().calls().size() == 0) {
      warnings.add(
          "None of " + String.join(", ", capture.lines(TracedRun.FUNCTIONS)) + " was called.");
    }
    if (run.account().lost() > 0) {
      warnings.add(
          run.account().lost()
              + " events were lost: calls are missing; trace.losses() has the counts.");
    }
    String depth = capture.text(TracedRun.MAX_DEPTH).strip();
    if (!depth.isEmpty() && !depth.equals("0")) {
      warnings.add(
          "Calls were followed "
              + depth
              + " levels deep only; what looks like a leaf there need not be one.");
    }
    Optional<KernelSource> source = run.kernelSource();
    if (source.isEmpty()) {
      warnings.add(
          "No kernel source here, so no cards, and layers by name: ./install.sh lab fetches it.");
    } else if (!source.get().mismatch().isEmpty()) {
      warnings.add(source.get().mismatch());
    }
    return warnings;
  }

  private List<Card> cards(Calls calls) {
    return run.kernelSource().map(s -> s.cardsOfPath(calls, CARDS)).orElse(List.of());
  }
}
