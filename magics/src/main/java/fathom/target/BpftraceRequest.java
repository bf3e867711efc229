package fathom.target;

import java.time.Duration;

/**
 * What bpftrace is to run, and beside what.
 *
 * @param program bpftrace's; in it {@code $1} and {@code cpid} are the workload's pid
 * @param beside what runs meanwhile; its tracer and functions say nothing here
 * @param longer how long bpftrace goes on when the workload has done its work
 */
public record BpftraceRequest(String program, CaptureRequest beside, Duration longer) {
  /** To load the libraries and to attach takes an emulated guest a while. */
  private static final Duration SLACK = Duration.ofSeconds(180);

  /**
   * The program as bpftrace gets it; of the same length, so that it complains about the same place.
   */
  String script() {
    return program.replaceAll("\\bcpid\\b", "\\$1  ");
  }

  Duration silence() {
    return beside.limit().plus(longer).plus(SLACK);
  }
}
