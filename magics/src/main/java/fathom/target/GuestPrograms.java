package fathom.target;

import fathom.target.Toolchain.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Static programs for the guest, compiled by the system's gcc: the agent and the workloads. */
final class GuestPrograms {
  private static final List<String> AGENT =
      List.of(
          "agent.c",
          "request.c",
          "wire.c",
          "files.c",
          "formats.c",
          "tracefs.c",
          "process.c",
          "output.c",
          "watch.c",
          "report.c",
          "capture.c",
          "programs.c",
          "events.c",
          "probes.c",
          "neighbours.c",
          "disk.c",
          "shell.c",
          "bpftrace.c");
  private static final List<String> AGENT_HEADERS = List.of("agent.h", "mark.h");
  private static final List<String> STATIC = List.of("-O2", "-static", "-pthread");
  private static final List<String> SHARED = List.of("-O2", "-fPIC", "-shared");

  private GuestPrograms() {}

  static Path agent() throws IOException, InterruptedException {
    return compiled("agent", STATIC, AGENT, AGENT_HEADERS);
  }

  static Path workload() throws IOException, InterruptedException {
    return compiled(
        "workload",
        STATIC,
        List.of("workload.c", "neighbour.c", "hello.c"),
        List.of("workload.h", "mark.h"));
  }

  /** The plugin by which QEMU tells which blocks of code its guest executes. */
  static Path plugin() throws IOException, InterruptedException {
    return compiled("executed.so", SHARED, List.of("executed.c"), List.of());
  }

  private static Path compiled(
      String name, List<String> options, List<String> sources, List<String> headers)
      throws IOException, InterruptedException {
    Digest digest = new Digest().add(options.toString());
    List<String> files = new ArrayList<>(sources);
    files.addAll(headers);
    for (String file : files) {
      digest.add(resource(file));
    }
    return Cache.file(name, digest.name(), program -> compile(program, options, sources, files));
  }

  private static void compile(
      Path program, List<String> options, List<String> sources, List<String> files)
      throws IOException, InterruptedException {
    Path compiler = Toolchain.find("gcc", "compiles the lab's agent");
    Path directory = Files.createTempDirectory("fathom");
    try {
      for (String file : files) {
        Files.write(directory.resolve(file), resource(file));
      }
      List<String> command = new ArrayList<>(List.of(compiler.toString()));
      command.addAll(options);
      command.addAll(List.of("-o", program.toString()));
      for (String source : sources) {
        command.add(directory.resolve(source).toString());
      }
      Outcome outcome = Toolchain.run(command, "");
      if (outcome.status() != 0) {
        throw new IOException(
            "gcc cannot compile the lab's agent (is libc6-dev installed? ./install.sh installs"
                + " it):\n"
                + outcome.output());
      }
    } finally {
      for (String file : files) {
        Files.deleteIfExists(directory.resolve(file));
      }
      Files.deleteIfExists(directory);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GuestPrograms.class.getResourceAsStream("c/" + name)) {
      if (in == null) {
        throw new IOException("Fathom's jar is damaged: " + name + " is not in it");
      }
      return in.readAllBytes();
    }
  }
}
