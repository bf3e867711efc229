package fathom.kernel;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.magic.Checkup;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code %fathom doctor} says of the kernel itself. */
public final class KernelCheckup implements Checkup {
  @Override
  public String title() {
    return "Kernel";
  }

  @Override
  public List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    Path java = Path.of(System.getProperty("java.home"));
    fact(found, "Fathom", Requests.VERSION);
    fact(found, "Java", Runtime.version() + " of " + System.getProperty("java.vendor"));
    fact(found, "Java's folder", java.toString());
    fact(
        found,
        "Machine",
        "%s %s, %s, %d CPUs"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    fact(found, "Process", ProcessHandle.current().pid() + "; kill -QUIT shows its threads");
    fact(found, "Working folder", Path.of("").toAbsolutePath().toString());
    found.add(memory());
    found.add(archive());
    found.add(compiler());
    found.add(sources(java));
    found.add(classPath());
    found.add(log());
    found.add(
        writable(
            "Maven repository", Path.of(System.getProperty("user.home"), ".m2", "repository")));
    return found;
  }

  private static void fact(List<Finding> to, String what, String detail) {
    to.add(new Finding(what, Verdict.FACT, detail));
  }

  private static Finding memory() {
    Runtime runtime = Runtime.getRuntime();
    long used = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    long most = runtime.maxMemory() >> 20;
    boolean enough = used < most * 0.9;
    return new Finding(
        "Memory",
        enough ? Verdict.OK : Verdict.LIMITED,
        "%,d of at most %,d MB of heap used%s"
            .formatted(
                used,
                most,
                enough ? "" : "; free variables (%reset NAME), or start with JDK_JAVA_OPTIONS"));
  }

  private static Finding archive() {
    StartArchive archive = StartArchive.configured();
    if (archive == null) {
      return new Finding(
          "Start archive", Verdict.LIMITED, "none is configured, so starts are slower: install.sh");
    }
    String fault = archive.fault();
    return fault == null
        ? new Finding("Start archive", Verdict.OK, archive.file().toString())
        : new Finding(
            "Start archive",
            Verdict.LIMITED,
            archive.file() + ": " + fault + "; it is made anew soon after a start");
  }

  private static Finding compiler() {
    return CellEngine.keepsSymbols()
        ? new Finding("Compiler", Verdict.OK, "it keeps between cells what it has read of the JDK")
        : new Finding(
            "Compiler",
            Verdict.LIMITED,
            "it reads the JDK anew for each cell, because the start lacks --add-exports:"
                + " install.sh");
  }

  private static Finding sources(Path java) {
    Path sources = java.resolve("lib").resolve("src.zip");
    return Files.isReadable(sources)
        ? new Finding("JDK's sources", Verdict.OK, sources.toString())
        : new Finding(
            "JDK's sources",
            Verdict.LIMITED,
            "no " + sources + ": Shift-Tab shows signatures, but not the JDK's doc comments");
  }

  private static Finding classPath() {
    List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    List<String> missing = entries.stream().filter(entry -> !Files.exists(Path.of(entry))).toList();
    return missing.isEmpty()
        ? new Finding("Class path", Verdict.OK, entries.size() + " entries; %classpath lists them")
        : new Finding("Class path", Verdict.BROKEN, "missing: " + String.join(", ", missing));
  }

  private static Finding log() {
    Path file = Log.open().file();
    try {
      return Files.exists(file)
          ? new Finding("Log", Verdict.OK, "%s, %,d bytes".formatted(file, Files.size(file)))
          : new Finding("Log", Verdict.OK, file + ", empty");
    } catch (IOException e) {
      return new Finding("Log", Verdict.LIMITED, file + " cannot be read: " + e.getMessage());
    }
  }

  /** Whether a folder can be written to, or made. */
  private static Finding writable(String what, Path folder) {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there != null && Files.isWritable(there)
        ? new Finding(what, Verdict.OK, folder.toString())
        : new Finding(what, Verdict.LIMITED, there + " cannot be written to");
  }
}
