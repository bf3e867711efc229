package fathom.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The system's own programs that the lab needs: compilers, mkfs, QEMU. */
final class Toolchain {
  private static final long LIMIT_SECONDS = 60;

  private Toolchain() {}

  /** What a program said, and its exit status. */
  record Outcome(int status, String output) {}

  /**
   * The absolute path of a program. A user's PATH often lacks the sbin directories, so they are
   * looked through as well.
   *
   * @throws IOException when it is not installed; the message says what to do
   */
  static Path find(String program, String whatFor) throws IOException {
    List<String> places = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      places.addAll(List.of(path.split(":")));
    }
    places.addAll(List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin"));
    for (String place : places) {
      Path file = Path.of(place, program);
      if (!place.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(
        program + ", which " + whatFor + ", is not installed; run ./install.sh to install it");
  }

  /**
   * Runs a program with a text as its standard input and waits for its end, a minute at most.
   *
   * @throws IOException when it does not end
   */
  static Outcome run(List<String> command, String input) throws IOException, InterruptedException {
    Path output = Files.createTempFile("fathom", ".out");
    Path from = Files.createTempFile("fathom", ".in");
    Process process = null;
    try {
      Files.writeString(from, input);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(from.toFile()).environment().put("LC_ALL", "C");
      process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + " did not end within " + LIMIT_SECONDS + " s");
      }
      byte[] said = Files.readAllBytes(output);
      return new Outcome(process.exitValue(), new String(said, StandardCharsets.UTF_8));
    } finally {
      if (process != null && process.isAlive()) {
        endFamily(process);
      }
      Files.deleteIfExists(output);
      Files.deleteIfExists(from);
    }
  }

  /** gcc is a driver: the compiler proper is a child of it, and would go on without it. */
  static void endFamily(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
