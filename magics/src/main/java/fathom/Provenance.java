package fathom;

import fathom.read.Capture;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** What a capture does not know of itself: who made it when, what was asked for, what ran. */
final class Provenance {
  static final String CAPTURED = "about/captured";
  static final String TRACER = "about/tracer";

  private Provenance() {}

  static Capture of(CaptureRequest request, Capture capture) throws IOException {
    Capture told =
        dated(capture)
            .with(TRACER, request.tracer().name())
            .with("about/options", options(request));
    if (request.workload() instanceof Workload.Source source) {
      return told.with(
          "workload/program." + (source.language().equals("c") ? "c" : "cc"), source.code());
    }
    return request.workload() instanceof Workload.BuiltIn
        ? told.with("workload/workload.c", builtIn())
        : told;
  }

  /** Says what made it, and that it was now. */
  static Capture dated(Capture capture) {
    return capture
        .with("about/fathom", fathom())
        .with(CAPTURED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** When it was made, as "2026-11-28 09:30:00 UTC"; none where it does not say so. */
  static Optional<String> captured(Capture capture) {
    try {
      String when = Instant.parse(capture.text(CAPTURED).strip()).toString();
      return Optional.of(when.replace('T', ' ').replace("Z", " UTC"));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * A recording holds what the cell wants to show.
   *
   * @throws IOException when it was made by another tracer
   */
  static Capture expect(Tracer tracer, Capture capture) throws IOException {
    String made = capture.text(TRACER).strip();
    boolean exact = tracer == Tracer.GRAPH && made.equals(Tracer.NONE.name());
    if (made.isEmpty() || made.equals(tracer.name()) || exact) return capture;
    throw new IOException(
        "The recording holds "
            + (made.equals(Tracer.STACKS.name()) ? "stacks" : "a trace of calls")
            + "; this cell needs "
            + (tracer == Tracer.STACKS
                ? "stacks, as %kstack --record makes them"
                : "calls, as %trace_write --record makes them"));
  }

  private static String fathom() {
    String version = Fathom.class.getPackage().getImplementationVersion();
    return Optional.ofNullable(version).orElse("built from source");
  }

  private static String options(CaptureRequest request) {
    String workload =
        request.workload() instanceof Workload.Source source
            ? source.language() + " program"
            : request.workload().toString();
    return String.format(
        Locale.ROOT,
        """
        workload: %s
        signals: %s
        functions: %s
        maximal depth: %d (0: none)
        warm-ups: %d
        runs: %d
        limit: %s
        """,
        workload,
        String.join(" ", request.workload().signals()),
        String.join(" ", request.functions()),
        request.maxDepth(),
        request.warmups(),
        request.runs(),
        request.limit());
  }

  private static String builtIn() throws IOException {
    try (InputStream in = Workload.class.getResourceAsStream("c/workload.c")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
