package fathom.kernel.cell;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;

/** Tells the waits that Java cannot interrupt: for a monitor, and in a system call. */
final class Stuck {
  private static final List<String> INPUT_OUTPUT = List.of("java.io.", "java.net.", "sun.nio.");

  private Stuck() {}

  /** What the thread waits for, "waits for a lock .."; null when it can be interrupted. */
  static String where(Thread thread) {
    if (thread == null) {
      return null;
    }
    if (thread.getState() == Thread.State.BLOCKED) {
      return "waits for a lock that another thread holds";
    }
    // The innermost frame only: a recursion may have a hundred thousand.
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId(), 1);
    StackTraceElement[] frames = info == null ? new StackTraceElement[0] : info.getStackTrace();
    if (frames.length > 0
        && frames[0].isNativeMethod()
        && INPUT_OUTPUT.stream().anyMatch(frames[0].getClassName()::startsWith)) {
      return "waits for input or output (%s.%s)"
          .formatted(frames[0].getClassName(), frames[0].getMethodName());
    }
    return null;
  }
}
