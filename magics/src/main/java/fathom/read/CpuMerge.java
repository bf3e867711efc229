package fathom.read;

import java.util.ArrayList;
import java.util.List;

/** Steps through the buffers of all CPUs in the order of time; equal times go by CPU number. */
final class CpuMerge {
  private final List<RingBuffer> waiting = new ArrayList<>();
  private RingBuffer current;

  CpuMerge(List<RingBuffer> cpus) {
    for (RingBuffer cpu : cpus) if (cpu.next()) waiting.add(cpu);
  }

  /** The buffer whose event is next, or null at the end. A machine has few CPUs: a plain scan. */
  RingBuffer next() {
    if (current != null && !current.next()) waiting.remove(current);
    current = null;
    for (RingBuffer cpu : waiting) {
      if (current == null || cpu.timeNanos() < current.timeNanos()) current = cpu;
    }
    return current;
  }
}
