package fathom.analyse;

/** The layers of the write path, in the order in which a write goes down through them. */
public enum Layer {
  VFS("VFS"),
  EXT4("ext4"),
  XFS("xfs"),
  BTRFS("btrfs"),
  JOURNAL("journal"),
  PAGE_CACHE("page cache"),
  MEMORY("memory"),
  BLOCK("block"),
  DRIVER("driver"),
  SCHEDULER("scheduler"),
  /** Between a task's leaving the CPU and its coming back; never counted as scheduler. */
  ASLEEP("asleep"),
  INTERRUPT("interrupt"),
  /** Work of the tracer itself. */
  TRACER("tracer"),
  UNKNOWN("unknown");

  private final String label;

  Layer(String label) {
    this.label = label;
  }

  /** The name that readers see. */
  public String label() {
    return label;
  }
}
