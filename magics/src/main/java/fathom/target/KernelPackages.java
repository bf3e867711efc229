package fathom.target;

import fathom.kernel.display.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's kernels and their source packages, fetched by apt, which checks their signatures and
 * sums; no root is needed. The script that does it is install.sh's, too: fetch-packages.sh.
 */
public final class KernelPackages {
  private static final String SCRIPT = "fetch-packages.sh";

  /** A package of up to 320 MB, and 700 MB of it unpacked. */
  private static final long DEBUG_MEGABYTES = 1_200;

  private static final Pattern STEP = Pattern.compile("(\\d{1,3}) (.*)");

  private KernelPackages() {}

  /** Fetches and unpacks the newest kernel of a series to "kernels" in the directory. */
  static void fetchImage(String series, Path directory, Progress progress)
      throws IOException, InterruptedException {
    fetch(List.of("image", series, directory.toString()), progress);
  }

  /**
   * Fetches the source package of a kernel to Fathom's data directory, unless it is there already
   * or the kernel's series is not one of Debian's.
   *
   * @param version with Debian's revision, "6.1.192-2"
   * @throws IOException when it cannot be fetched; the message says why
   */
  public static void fetchSource(String version, Progress progress)
      throws IOException, InterruptedException {
    for (String series : Kernels.SERIES) {
      Path sources = DataDirectory.path().resolve("sources");
      String file = "linux-source-%s_%s_all.deb".formatted(series, version);
      if (version.startsWith(series + ".") && !Files.exists(sources.resolve(file))) {
        fetch(List.of("source", series, DataDirectory.path().toString(), version), progress);
      }
    }
  }

  /**
   * Fetches bpftrace with all that it needs, and makes a disk of it in "tools" in the directory.
   */
  static void fetchTools(Path directory, Progress progress)
      throws IOException, InterruptedException {
    Toolchain.find("mkfs.ext4", "makes the lab's disks");
    fetch(List.of("tools", "bpftrace", directory.toString()), progress);
  }

  /**
   * Fetches the debug information of one of Debian's kernels: its vmlinux and the modules of file
   * systems, some 700 MB unpacked.
   *
   * @param release "6.1.0-56-cloud-amd64"
   * @param version with Debian's revision, "6.1.192-2"
   * @param deb its package, where one has it already
   * @param directory where these files go
   * @throws IOException when it cannot be fetched, or the package is another one; the message says
   *     why
   */
  public static void fetchDebug(
      String release, String version, Optional<Path> deb, Path directory, Progress progress)
      throws IOException, InterruptedException {
    String series =
        Kernels.SERIES.stream()
            .filter(s -> version.startsWith(s + "."))
            .findFirst()
            .orElseThrow(
                () -> new IOException("Linux " + version + " is none of Debian's that are known"));
    Files.createDirectories(directory);
    long free = Files.getFileStore(directory).getUsableSpace() >> 20;
    if (free < DEBUG_MEGABYTES) {
      throw new IOException(
          "the debug information of Linux %s needs %,d MB for a while in %s, where %,d MB are free"
              .formatted(version, DEBUG_MEGABYTES, directory, free));
    }
    String given = deb.map(file -> file.toAbsolutePath().toString()).orElse("");
    fetch(List.of("debug", series, directory.toString(), version, release, given), progress);
  }

  private static void fetch(List<String> arguments, Progress progress)
      throws IOException, InterruptedException {
    Path bash = Toolchain.find("bash", "fetches kernels");
    Toolchain.find("apt-get", "fetches kernels from Debian's archive");
    Path script = Files.createTempFile("fathom", ".sh");
    Path errors = Files.createTempFile("fathom", ".err");
    Process process = null;
    try {
      try (InputStream in = KernelPackages.class.getResourceAsStream(SCRIPT)) {
        if (in == null)
          throw new IOException("Fathom's jar is damaged: " + SCRIPT + " is not in it");
        Files.write(script, in.readAllBytes());
      }
      List<String> command = new ArrayList<>(List.of(bash.toString(), script.toString()));
      command.addAll(arguments);
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      follow(process, progress);
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s was not fetched: %s"
                .formatted(
                    arguments.get(0).equals("tools") ? "bpftrace" : "Linux " + arguments.get(1),
                    lastLines(Files.readString(errors))));
      }
    } finally {
      if (process != null && process.isAlive()) Toolchain.endFamily(process);
      Files.deleteIfExists(script);
      Files.deleteIfExists(errors);
    }
  }

  /** Reports the script's steps; apt has its own limits for a network that is silent. */
  private static void follow(Process process, Progress progress)
      throws IOException, InterruptedException {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      while (true) {
        // A read of a pipe does not end by an interrupt.
        while (!out.ready() && process.isAlive()) Thread.sleep(50);
        String line = out.ready() ? out.readLine() : null;
        if (line == null) return;
        Matcher step = STEP.matcher(line);
        if (step.matches()) {
          progress.at(step.group(2), Integer.parseInt(step.group(1)) / 100.0);
        }
      }
    }
  }

  private static String lastLines(String text) {
    List<String> lines = text.strip().lines().filter(l -> !l.isBlank()).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
  }
}
