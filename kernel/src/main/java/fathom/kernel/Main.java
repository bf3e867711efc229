package fathom.kernel;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts a kernel for a connection file. */
public final class Main {
  private Main() {}

  /** Takes one argument: the path of the connection file. */
  public static void main(String[] arguments) {
    Log log = Log.open();
    if (arguments.length != 1) {
      System.err.println("usage: java -cp ... fathom.kernel.Main CONNECTION_FILE");
      System.exit(2);
    }
    try {
      start(Files.readString(Path.of(arguments[0])), log);
      StartArchive archive = StartArchive.configured();
      if (archive != null) {
        archive.keepFresh(log);
      }
    } catch (IOException | RuntimeException e) {
      log.write("the kernel cannot start", e);
      System.err.println("The Fathom kernel cannot start: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Starts a kernel.
   *
   * @param connection the text of the connection file
   */
  static void start(String connection, Log log) throws IOException {
    Life life = new Life(log);
    life.begin();
    new FathomKernel(KernelConnectionProperties.parse(connection), log, life).start();
  }
}
