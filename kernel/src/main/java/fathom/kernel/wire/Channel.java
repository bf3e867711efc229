package fathom.kernel.wire;

/** The Jupyter channels that carry messages; the heartbeat carries none. */
public enum Channel {
  SHELL,
  CONTROL,
  STDIN,
  IOPUB
}
