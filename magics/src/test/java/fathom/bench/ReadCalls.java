package fathom.bench;

import fathom.read.Reading;
import fathom.read.TextReader;
import fathom.read.TraceDat;
import fathom.trace.Calls;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file of {@link ManyCalls} once, in a JVM that has just started, and prints what it found
 * in a form that two files can be compared by, and what that took.
 */
public final class ReadCalls {
  private ReadCalls() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    boolean dat = file.toString().endsWith(".dat");
    long from = System.nanoTime();
    Reading reading = dat ? TraceDat.read(file).reading() : TextReader.read(file);
    double seconds = (System.nanoTime() - from) / 1e9;
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double cpu = process.getProcessCpuTime() / 1e9;
    Calls calls = reading.trace().calls();
    long sum = 0;
    for (int i = 0; i < calls.size(); i++) {
      // The kernel's text has seven digits of microseconds.
      long nanos = calls.durationNanos(i);
      sum += calls.function(i).hashCode() * (1L + calls.parent(i)) + nanos / 10_000_000;
    }
    System.gc();
    Runtime heap = Runtime.getRuntime();
    System.out.printf(
        "%s: %,d records, %,d calls, %,d lost, %s, sum %x; %.2f s, %.2f CPU s from the JVM's start,"
            + " %.1f bytes a call after it, %,d MiB of file%n",
        file.getFileName(),
        reading.account().records(),
        calls.size(),
        reading.account().lost(),
        reading.account().complete() ? "nothing dropped" : reading.account().line(),
        sum,
        seconds,
        cpu,
        (double) (heap.totalMemory() - heap.freeMemory()) / Math.max(1, calls.size()),
        Files.size(file) >> 20);
  }
}
