package fathom.kernel;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The JVM's archive of the classes that a start needs (AppCDS; from JDK 25 on the AOT cache). The
 * JVM takes no archive that was made from other jars or by another JDK, and says nothing; so a
 * stamp beside the archive tells what it was made from, and a stale one is made anew.
 *
 * @param file the archive; the kernelspec names it in {@code -Dfathom.archive}
 */
record StartArchive(Path file) {
  private static final String PROPERTY = "fathom.archive";
  private static final long MAKING_SECONDS = 120;
  private static final long QUIET_MILLIS = 10_000;

  /** The archive that this JVM was started with, or null. */
  static StartArchive configured() {
    String file = System.getProperty(PROPERTY);
    return file == null ? null : new StartArchive(Path.of(file));
  }

  /** Makes the archive; takes no arguments, and the flags of the kernelspec. */
  public static void main(String[] arguments) throws Exception {
    StartArchive archive = configured();
    if (archive == null) {
      System.err.println("usage: java -D" + PROPERTY + "=FILE .. " + StartArchive.class.getName());
      System.exit(2);
    }
    archive.make();
  }

  /** What is the matter with the archive, or null when it fits. */
  String fault() {
    try {
      if (!Files.exists(file)) {
        return "there is none";
      }
      List<String> made = Files.readAllLines(stampFile());
      List<String> now = stamp();
      for (String line : now) {
        if (!made.contains(line)) {
          return "it was made before " + line.split("\t", 2)[0];
        }
      }
      return made.equals(now) ? null : "it was made from other jars";
    } catch (IOException e) {
      return "its stamp cannot be read: " + e.getMessage();
    }
  }

  /** Makes the archive anew in the background if it is stale; the next start then uses it. */
  void keepFresh(Log log) {
    Thread thread =
        new Thread(
            () -> {
              try {
                // The first cells come first.
                Thread.sleep(QUIET_MILLIS);
                String fault = fault();
                if (fault != null) {
                  log.write("the start archive is made anew, because " + fault);
                  make();
                  log.write("the start archive is ready for the next start");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                log.write("there is no start archive, so starts are slower: " + e.getMessage());
              }
            },
            "fathom-archive");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Makes the archive by a session of a kernel with itself; does nothing while another process
   * makes it.
   *
   * @throws IOException if that fails; the old archive stays
   */
  private void make() throws IOException, InterruptedException {
    List<String> stamp = stamp();
    Path lockFile = beside(".lock");
    Path made = beside(".new");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return;
      }
      Files.deleteIfExists(made);
      Path output = beside(".log");
      Process process =
          new ProcessBuilder(command(made))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(MAKING_SECONDS, TimeUnit.SECONDS)
            || process.exitValue() != 0
            || !Files.exists(made)) {
          throw new IOException("the session that makes it failed, see " + output);
        }
      } finally {
        process.destroyForcibly();
      }
      // First without a stamp: half a change is a stale archive, not one that seems to fit.
      Files.deleteIfExists(stampFile());
      Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
      Files.write(stampFile(), stamp);
      Files.delete(output);
    }
  }

  private List<String> command(Path made) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-XX:SharedArchiveFile=")
          && !flag.startsWith("-XX:AOTCache=")
          && !flag.startsWith("-D" + PROPERTY)) {
        command.add(flag);
      }
    }
    String making =
        Runtime.version().feature() >= 25 ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    command.addAll(
        List.of(
            making + made, "-cp", System.getProperty("java.class.path"), Training.class.getName()));
    return command;
  }

  /** What an archive must have been made from to be used: the JVM, and the jars in their order. */
  private static List<String> stamp() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("this JDK\t" + System.getProperty("java.vm.version"));
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(jar);
      lines.add(
          path.getFileName()
              + "\t"
              + path
              + "\t"
              + Files.size(path)
              + "\t"
              + Files.getLastModifiedTime(path).toMillis());
    }
    return lines;
  }

  private Path stampFile() {
    return beside(".stamp");
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
