package fathom.kernel.magic;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %%writefile}: the cell's text as a file. */
@Command(name = "writefile", description = "Writes the lines below it to a file.")
public final class WriteFile implements Magic {
  @Option(
      names = {"-a", "--append"},
      description = "Adds to the file instead of replacing it.")
  boolean append;

  @Parameters(paramLabel = "FILE", description = "The file; its folders are made.")
  Path file;

  @Override
  public Object run(MagicCall call) throws Exception {
    if (!call.isCell()) {
      throw new IllegalArgumentException(
          "%%writefile FILE must be the first line of a cell; the lines below are the text.");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean existed = Files.exists(file);
    if (append) {
      Files.writeString(file, call.body(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } else {
      Files.writeString(file, call.body());
    }
    String verb = !existed ? "Wrote " : append ? "Added to " : "Overwrote ";
    System.out.println(verb + file);
    return null;
  }
}
