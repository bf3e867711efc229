package fathom.bench;

import fathom.Fathom;
import fathom.analyse.Executed;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Symbols;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;

/**
 * How long it takes to make the exact call tree of what the emulator recorded: appends on btrfs are
 * recorded in the lab, and decoded again and again, the first time in a JVM that has just started.
 * Arguments: the directory to work in, and how many appends to record there.
 */
public final class DecodeBenchmark {
  private static final int REPEATS = 8;

  private DecodeBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path recording = Path.of(arguments[0], "recordings", "decode.zip");
    if (arguments.length > 1) {
      int appends = Integer.parseInt(arguments[1]);
      Fathom.traceWrite()
          .workload("append")
          .count(appends)
          .fileSystem("btrfs")
          .once()
          .exact()
          .record("decode#run")
          .run();
      return;
    }
    byte[] record;
    byte[] names;
    try (ZipFile zip = new ZipFile(recording.toFile())) {
      record = entry(zip, "/run/0/executed");
      names = entry(zip, "/kallsyms");
    }
    for (int i = 0; i < REPEATS; i++) {
      System.gc();
      long began = System.nanoTime();
      ExecutedLog log = ExecutedLog.read(record);
      Executed executed = new Executed(log.blocks());
      ExecutedTrace trace =
          ExecutedReader.read(log, Symbols.of(names), "program", List.of(), executed);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d events, %,d calls, %,d instructions: %.3f s, %.1f million events a second%n",
          log.events(),
          trace.trace().calls().size(),
          trace.executed(),
          seconds,
          log.events() / seconds / 1e6);
    }
  }

  private static byte[] entry(ZipFile zip, String end) throws Exception {
    var found = zip.stream().filter(e -> e.getName().endsWith(end)).findFirst().orElseThrow();
    return zip.getInputStream(found).readAllBytes();
  }
}
