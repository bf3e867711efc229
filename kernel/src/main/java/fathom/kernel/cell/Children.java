package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends processes and all that they have started: first politely. */
final class Children {
  private static final long GRACE_MILLIS = 300;

  private Children() {}

  /** Tells them to end, and sees to it that they do; returns at once. */
  static void end(List<Process> processes) {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : processes) {
      all.addAll(process.descendants().toList());
      all.add(process.toHandle());
    }
    all.removeIf(handle -> !handle.isAlive());
    if (all.isEmpty()) {
      return;
    }
    all.forEach(ProcessHandle::destroy);
    var unused =
        CompletableFuture.runAsync(
            () -> all.forEach(ProcessHandle::destroyForcibly),
            CompletableFuture.delayedExecutor(GRACE_MILLIS, TimeUnit.MILLISECONDS));
  }
}
