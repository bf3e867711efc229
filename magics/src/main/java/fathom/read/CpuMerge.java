package fathom.read;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Steps through the buffers of all CPUs in the order of time; equal times go by CPU number. */
final class CpuMerge {
  private static final Comparator<RingBuffer> ORDER =
      Comparator.comparingLong(RingBuffer::timeNanos).thenComparingInt(RingBuffer::cpu);

  private final PriorityQueue<RingBuffer> waiting = new PriorityQueue<>(ORDER);
  private RingBuffer current;

  CpuMerge(List<RingBuffer> cpus) {
    for (RingBuffer cpu : cpus) if (cpu.next()) waiting.add(cpu);
  }

  /** The buffer whose event is next, or null at the end. Most often it is the same one again. */
  RingBuffer next() {
    if (current == null || !current.next()) {
      current = waiting.poll();
      return current;
    }
    RingBuffer other = waiting.peek();
    if (other != null && current.timeNanos() >= other.timeNanos()) {
      waiting.add(current);
      current = waiting.poll();
    }
    return current;
  }
}
