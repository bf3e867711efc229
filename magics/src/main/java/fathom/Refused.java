package fathom;

import fathom.analyse.Errno;
import fathom.analyse.ExactRefusal;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.ExactRefusal.Other;
import fathom.analyse.Refusal;
import fathom.kernel.display.Progress;
import fathom.show.RefusalView;
import fathom.show.RefusalView.Line;
import fathom.show.RefusalView.Part;
import fathom.source.LineTable;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts into words who refused a call of a traced run. */
final class Refused {
  private final Calls calls;
  private final CodePlaces places;

  private Refused(Calls calls, CodePlaces places) {
    this.calls = calls;
    this.places = places;
  }

  /**
   * Who refused: from every instruction where these were recorded, else from return values.
   *
   * @throws IOException when the record cannot be read, or binutils are missing
   */
  static RefusalView of(TracedRun run, Progress progress) throws IOException {
    if (run.exact().isEmpty()) return coarse(run);
    progress.at("following the result", -1);
    ExactRecord exact = run.exact().get();
    CodePlaces places = new CodePlaces(exact, run.kernelSource());
    return new Refused(exact.calls(), places).exact(exact.refusals(run.kernelSource()));
  }

  // --- from return values ------------------------------------------------------------------------

  private static RefusalView coarse(TracedRun run) {
    Optional<Refusal> refusal = run.refusal();
    boolean asked = !run.capture().returns().isEmpty();
    if (refusal.isEmpty()) {
      return new RefusalView(
          false,
          "No traced call is known to have failed.",
          "Known by return values of the traced calls; --exact looks at every instruction.",
          List.of());
    }
    Refusal r = refusal.get();
    List<Line> chain = new ArrayList<>();
    for (int i = r.functions().size() - 1; i >= 0; i--) {
      chain.add(new Line(r.functions().get(i), ""));
    }
    return new RefusalView(
        true,
        r.errno() + (asked ? ": " + r.function() + " is the deepest that returned it" : ""),
        "Known by return values along the path, from another run of the program (kretprobes): which"
            + " line and which branch, they do not tell, and an inlined or untraceable function may"
            + " have made it. --exact tells.",
        List.of(new Part("it came up through", chain, true)));
  }

  // --- from every instruction --------------------------------------------------------------------

  private RefusalView exact(List<ExactRefusal> refusals) {
    List<ExactRefusal> failed = refusals.stream().filter(r -> r.error() < 0).toList();
    if (failed.isEmpty()) return succeeded(refusals);
    ExactRefusal first = failed.get(0);
    List<Part> parts = new ArrayList<>();
    String how =
        places.knowsLines()
            ? "how it was decided"
            : "the nearest jump, which need not be the one that decided";
    parts.add(new Part(how, decided(first), true));
    parts.add(new Part("it went up through", up(first), true));
    if (!first.before().isEmpty()) {
      parts.add(new Part("what had been tried before", before(first), false));
    }
    parts.addAll(others(first));
    if (failed.size() > 1) {
      parts.add(
          new Part(
              (failed.size() - 1) + " more of " + refusals.size() + " calls failed",
              failed.stream().skip(1).map(r -> new Line(headline(r), "")).toList(),
              false));
    }
    return new RefusalView(true, headline(first), ground(first), parts);
  }

  private RefusalView succeeded(List<ExactRefusal> refusals) {
    List<Part> parts = new ArrayList<>();
    refusals.forEach(r -> parts.addAll(others(r)));
    boolean met =
        refusals.stream().flatMap(r -> r.others().keySet().stream()).anyMatch(Other::returned);
    boolean known = refusals.stream().allMatch(r -> r.ground() == Ground.NONE);
    String headline =
        met ? "It met errors, and succeeded all the same." : "Nothing refused: it succeeded.";
    return new RefusalView(
        false,
        known ? headline : "What it returned could not be followed to where it was made.",
        "Known by every instruction that ran: the result was followed back to where it was made.",
        parts);
  }

  private String headline(ExactRefusal r) {
    long at = r.branch() != 0 ? r.branch() : r.address();
    String where =
        r.test()
            .map(t -> t.file() + ":" + t.line())
            .or(() -> places.line(at))
            .map(p -> ", " + p)
            .orElse("");
    return switch (r.ground()) {
      case LOADED, COMPUTED -> r.errno() + ": " + function(r) + " refused" + where;
      case MEMORY -> r.errno() + ": " + function(r) + " read it from memory" + where;
      case LOST, NONE -> r.errno() + ": lost in " + function(r);
    };
  }

  private String function(ExactRefusal r) {
    return calls.function(r.last());
  }

  private String ground(ExactRefusal r) {
    String known =
        "Known by every instruction that ran: the result was followed back to where it was made.";
    if (r.ground() == Ground.MEMORY) known += " Who put it into memory is not known.";
    if (r.ground() == Ground.LOST) known += " It could not be followed further.";
    if (!places.knowsLines()) {
      known += " Without the kernel's debug information, by address: %lines fetches it.";
    }
    return known;
  }

  private List<Line> decided(ExactRefusal r) {
    List<Line> said = new ArrayList<>();
    r.test()
        .ifPresent(
            t ->
                said.add(
                    new Line(
                        "the test at " + t.file() + ":" + t.line(),
                        places.codeBeside(r.address(), t))));
    if (r.branch() != 0) {
      said.add(
          new Line(
              "the conditional jump at "
                  + places.full(r.branch())
                  + (r.taken() ? " was taken" : " was not taken"),
              places.code(r.branch())));
    } else if (r.address() != 0) {
      said.add(new Line(function(r) + " decided nothing: it always does that", ""));
    }
    if (r.address() != 0) {
      String does =
          switch (r.ground()) {
            case LOADED -> " loads " + r.error();
            case COMPUTED -> " computes the result";
            default -> " reads the result";
          };
      said.add(made(r, does));
    }
    return said;
  }

  /** The statement that made it, and where its instruction stands when that is elsewhere. */
  private Line made(ExactRefusal r, String does) {
    String at = places.full(r.address());
    boolean there = r.line().map(l -> at.startsWith(l.file() + ":" + l.line())).orElse(true);
    if (there) return new Line("the instruction at " + at + does, places.code(r.address()));
    LineTable.Marker line = r.line().get();
    return new Line(
        line.file() + ":" + line.line() + "; the compiler has put its instruction at " + at,
        places.codeBeside(r.address(), line));
  }

  private List<Line> up(ExactRefusal r) {
    List<Line> up = new ArrayList<>();
    for (int i = r.chain().size() - 1; i >= 0; i--) {
      up.add(new Line(calls.function(r.chain().get(i)), ""));
    }
    return up;
  }

  private static List<Line> before(ExactRefusal r) {
    return r.before().stream()
        .map(tried -> new Line(tried.function() + ": " + String.join(", ", tried.called()), ""))
        .toList();
  }

  /** Errors that are not the answer: those that were returned and ignored, and mere defaults. */
  private List<Part> others(ExactRefusal r) {
    List<Line> ignored = new ArrayList<>();
    List<Line> defaults = new ArrayList<>();
    r.others()
        .forEach(
            (o, times) -> {
              String errno = Errno.name(o.error()).orElse("error " + -o.error());
              String text =
                  errno
                      + " in "
                      + o.function()
                      + places.line(o.address()).map(p -> ", " + p).orElse("")
                      + (times > 1 ? ", " + times + "×" : "");
              if (o.returned()) {
                ignored.add(new Line(text + "; returned to " + o.caller() + ", which went on", ""));
              } else {
                defaults.add(new Line(text, ""));
              }
            });
    List<Part> parts = new ArrayList<>();
    if (!ignored.isEmpty()) {
      parts.add(new Part("not the reason: errors that were met and ignored", ignored, true));
    }
    if (!defaults.isEmpty()) {
      parts.add(
          new Part(
              "not the reason: errors that were made ready and not returned", defaults, false));
    }
    return parts;
  }
}
