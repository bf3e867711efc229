package fathom.target;

import fathom.read.Symbols;
import fathom.target.CaptureRequest.Executed;
import fathom.target.Toolchain.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The record that QEMU's plugin (executed.c) makes of the code which a machine executes: it is told
 * before a run what to look for, and what it wrote is taken afterwards.
 */
record ExecutedCode(Machine machine) {
  /** Bytes of one run's record: about six million blocks. */
  private static final long LIMIT = 64L << 20;

  /** Functions at which a record begins; executed.c watches so many and the few of its own. */
  private static final int WATCHED_MAX = 1900;

  /** Kernel functions that make, begin and end tasks; a kernel has some of them. */
  private static final Map<String, List<String>> TASKS =
      Map.of(
          "fork", List.of("wake_up_new_task"),
          "born", List.of("ret_from_fork", "ret_from_fork_asm"),
          "exit", List.of("do_exit"));

  /** Those that have taken the plugin once. */
  private static final Set<Path> ABLE = ConcurrentHashMap.newKeySet();

  /**
   * Makes sure that a QEMU takes the plugin, before a guest depends on it.
   *
   * @throws IOException when it refuses, with its words
   */
  static void expectPlugin(Path qemu) throws IOException, InterruptedException {
    expect(qemu, GuestPrograms.plugin());
  }

  static void expect(Path qemu, Path plugin) throws IOException, InterruptedException {
    if (ABLE.contains(qemu)) return;
    List<String> command = new ArrayList<>(List.of(qemu.toString(), "-machine", "none"));
    command.addAll(List.of("-nodefaults", "-display", "none", "-monitor", "stdio", "-S"));
    command.addAll(List.of("-plugin", plugin + ",out=/dev/null"));
    Outcome outcome = Toolchain.run(command, "quit\n");
    if (outcome.status() != 0) {
      String said =
          outcome.output().lines().filter(l -> l.contains("lugin")).findFirst().orElse("");
      throw new IOException(
          "--exact needs a QEMU that takes plugins with API version 1, as Debian 12's does; "
              + qemu
              + " does not"
              + (said.isEmpty() ? "." : ": " + said.strip() + ".")
              + " Everything else works without.");
    }
    ABLE.add(qemu);
  }

  /** What makes QEMU load the plugin. */
  List<String> options() throws IOException, InterruptedException {
    String out = file().toString().replace(",", ",,");
    return List.of("-plugin", GuestPrograms.plugin() + ",out=" + out);
  }

  /**
   * Says what the next run's record is to hold; the system calls that write are in it whole.
   *
   * @param functions names; of several functions with one name all are watched
   * @throws IllegalArgumentException when the kernel does not say where one lies
   */
  void watch(Executed what, List<String> functions, Symbols symbols) throws IOException {
    Map<String, List<String>> roles = new LinkedHashMap<>(TASKS);
    roles.put("root", functions);
    if (functions.size() > WATCHED_MAX) {
      throw new IllegalArgumentException(
          "%d functions are too many for --exact to begin at; it takes %d at most"
              .formatted(functions.size(), WATCHED_MAX));
    }
    StringBuilder lines = new StringBuilder("limit %x\n".formatted(LIMIT));
    if (what == Executed.TASKS) lines.append("user 1\n");
    roles.forEach(
        (role, names) -> {
          for (String name : names) {
            long[] addresses = symbols.addresses(name);
            if (addresses.length == 0 && role.equals("root")) {
              throw new IllegalArgumentException(
                  "the kernel does not say where " + name + " lies, so --exact cannot watch it");
            }
            for (long address : addresses) lines.append("%s %x%n".formatted(role, address));
          }
        });
    for (String entry : WriteCalls.ALL) {
      for (long address : symbols.addresses(entry)) lines.append("root %x%n".formatted(address));
    }
    Files.writeString(watch(), lines);
  }

  /** The symbols of a program as /proc/kallsyms has the kernel's: what nm (binutils) says. */
  static byte[] symbols(byte[] program) throws IOException, InterruptedException {
    Path file = Files.createTempFile("fathom", ".program");
    try {
      Files.write(file, program);
      Path nm = Toolchain.find("nm", "reads a program's symbols");
      Outcome said = Toolchain.run(List.of(nm.toString(), "--defined-only", file.toString()), "");
      // A script has none: the tree has addresses then.
      return said.status() == 0 ? said.output().getBytes(StandardCharsets.UTF_8) : new byte[0];
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** What the plugin wrote since then; empty when the run never began. */
  byte[] taken() throws IOException {
    try {
      byte[] record = Files.readAllBytes(file());
      Files.delete(file());
      return record;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  Path file() {
    return machine.directory().resolve("executed");
  }

  Path watch() {
    return machine.directory().resolve("executed.watch");
  }
}
