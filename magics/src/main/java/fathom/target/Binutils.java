package fathom.target;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of binutils that read kernels; gcc does not come without them. */
public final class Binutils {
  private static final String WHY = "reads the kernel's debug information";

  /** "[ 1] .text PROGBITS ffffffff81000000 200000 e01ef2 00 AX 0 0 4096". */
  private static final Pattern SECTION =
      Pattern.compile(
          "\\s*\\[\\s*\\d+] (?<name>\\S+)\\s+\\S+\\s+(?<address>[0-9a-f]{16}) [0-9a-f]+"
              + " (?<size>[0-9a-f]+) \\d+\\s+(?<flags>[A-Z]+) +\\d+ +\\d+ +(?<align>\\d+)");

  /** " 1f:\tmov $0x16,%eax". */
  private static final Pattern INSTRUCTION = Pattern.compile(" *([0-9a-f]+):\\t(.*)");

  /** nops behind each piece: an instruction that is cut does not take from the next piece. */
  private static final byte[] PADDING = new byte[15];

  static {
    Arrays.fill(PADDING, (byte) 0x90);
  }

  private Binutils() {}

  /** The code of a program: from its first address to one past its last. */
  public record Code(long from, long to) {}

  private record Section(String name, long address, long size, String flags) {}

  /** A reader of what a program prints. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads all of it. */
    T read(InputStream in) throws IOException;
  }

  /** A program that runs; it is ended when it is closed. */
  public static final class Running implements AutoCloseable {
    private final String name;
    private final Process process;

    private Running(String name, Process process) {
      this.name = name;
      this.process = process;
    }

    /**
     * What the reader makes of what it prints.
     *
     * @throws IOException when it fails
     */
    public <T> T read(Reader<T> reader) throws IOException, InterruptedException {
      T read = reader.read(process.getInputStream());
      if (process.waitFor() != 0) throw new IOException(name + " could not read the program");
      return read;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** The main section of code of a kernel, or of a module that was {@link #linked}. */
  public static Code code(Path program) throws IOException, InterruptedException {
    List<Section> text = sections(program).stream().filter(s -> s.name.equals(".text")).toList();
    if (text.isEmpty()) throw new IOException(program + " has no code");
    return new Code(text.get(0).address, text.get(0).address + text.get(0).size);
  }

  /** The line number table of a program as readelf prints it, with statements and views. */
  public static Running decodedLines(Path program) throws IOException {
    return start("readelf", List.of("-wL", "--wide", program.toString()), null);
  }

  /**
   * The functions and lines at addresses, inlined ones first, as addr2line prints them.
   *
   * @param addresses a file with one a line, hexadecimal
   */
  public static Running inlined(Path program, Path addresses) throws IOException {
    return start("addr2line", List.of("-a", "-i", "-f", "-e", program.toString()), addresses);
  }

  /**
   * A module with its code at addresses from 0, one section after the other as the kernel loads
   * them, all of it in .text: a module by itself has several sections that begin at 0. Code that is
   * freed after loading is left out.
   *
   * @param scratch a directory for the result
   */
  public static Path linked(Path module, Path scratch) throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("SECTIONS {\n. = 0;\n.text : {\n");
    for (Section s : sections(module)) {
      // The kernel keeps init sections apart and sets exit sections behind the others.
      boolean kept = s.flags.contains("AX") && !s.name.startsWith(".init");
      if (kept) script.append("*(").append(s.name).append(")\n");
    }
    script.append("}\n. = 0x40000000;\n.init.text : { *(.init.text) }\n}\n");
    Path scriptFile = scratch.resolve("module.lds");
    Path linked = scratch.resolve(module.getFileName() + ".linked");
    Files.writeString(scriptFile, script);
    Path ld = Toolchain.find("ld", WHY);
    Toolchain.Outcome outcome =
        Toolchain.run(
            List.of(
                ld.toString(),
                "-m",
                "elf_x86_64",
                "-e",
                "0",
                "-T",
                scriptFile.toString(),
                "--unresolved-symbols=ignore-all",
                "--noinhibit-exec",
                "-o",
                linked.toString(),
                module.toString()),
            "");
    if (!Files.exists(linked)) {
      throw new IOException("ld could not read " + module.getFileName() + ": " + outcome.output());
    }
    return linked;
  }

  /**
   * Pieces of x86-64 code as objdump disassembles them: of each piece its instructions, "mov
   * $0xffffffea,%eax". Where a jump leads is not told, as the pieces are moved.
   */
  public static List<List<String>> disassembled(List<byte[]> pieces)
      throws IOException, InterruptedException {
    if (pieces.isEmpty()) return List.of(); // objdump refuses an empty file
    Path code = Files.createTempFile("fathom", ".code");
    try {
      List<Long> starts = new ArrayList<>();
      long at = 0;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(code))) {
        for (byte[] piece : pieces) {
          starts.add(at);
          out.write(piece);
          out.write(PADDING);
          at += piece.length + PADDING.length;
        }
      }
      List<String> options =
          List.of(
              "-D",
              "-b",
              "binary",
              "-m",
              "i386:x86-64",
              "--no-show-raw-insn",
              "-z",
              code.toString());
      try (Running objdump = start("objdump", options, null)) {
        return objdump.read(in -> instructions(in, pieces, starts));
      }
    } finally {
      Files.deleteIfExists(code);
    }
  }

  private static List<List<String>> instructions(
      InputStream in, List<byte[]> pieces, List<Long> starts) throws IOException {
    List<List<String>> all = new ArrayList<>();
    pieces.forEach(piece -> all.add(new ArrayList<>()));
    int piece = 0;
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher m = INSTRUCTION.matcher(line);
      if (!m.matches()) continue;
      long at = Long.parseLong(m.group(1), 16);
      while (piece + 1 < pieces.size() && at >= starts.get(piece + 1)) piece++;
      if (at < starts.get(piece) + pieces.get(piece).length) all.get(piece).add(m.group(2));
    }
    return all;
  }

  private static List<Section> sections(Path program) throws IOException, InterruptedException {
    Path readelf = Toolchain.find("readelf", WHY);
    Toolchain.Outcome outcome =
        Toolchain.run(List.of(readelf.toString(), "-SW", program.toString()), "");
    if (outcome.status() != 0) {
      throw new IOException("readelf could not read " + program + ": " + outcome.output().strip());
    }
    List<Section> sections = new ArrayList<>();
    for (String line : outcome.output().lines().toList()) {
      Matcher m = SECTION.matcher(line);
      if (!m.matches()) continue;
      sections.add(
          new Section(
              m.group("name"),
              Long.parseUnsignedLong(m.group("address"), 16),
              Long.parseLong(m.group("size"), 16),
              m.group("flags")));
    }
    return sections;
  }

  private static Running start(String program, List<String> arguments, Path input)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Toolchain.find(program, WHY).toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    if (input != null) builder.redirectInput(input.toFile());
    Process process = builder.start();
    if (input == null) process.getOutputStream().close();
    return new Running(program, process);
  }
}
