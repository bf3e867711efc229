package fathom;

import fathom.analyse.Runs;
import fathom.analyse.Values;
import fathom.read.Capture;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.trace.Trace;
import java.util.Optional;

/**
 * What was read of a capture.
 *
 * @param reading of the shown run, as it was read
 * @param trace what is shown of it
 * @param values what probes read of the shown calls
 * @param exact every instruction, where these were recorded
 */
record ReadRun(
    Capture capture,
    Reading reading,
    Runs runs,
    Trace trace,
    Values values,
    Symbols symbols,
    Optional<ExactRecord> exact) {

  ReadRun with(Capture told) {
    return new ReadRun(told, reading, runs, trace, values, symbols, exact);
  }

  ReadRun with(Trace other) {
    return new ReadRun(capture, reading, runs, other, values, symbols, exact);
  }
}
