package fathom.target;

import fathom.target.Toolchain.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program of a cell, as the guest runs it: a static executable, or a script for its shell. */
final class CellProgram {
  /** The cell's own file, in the compiler's messages. */
  private static final String CELL = "cell";

  private static final Pattern FILE = Pattern.compile("//\\s*file:\\s*(\\S.*?)\\s*");
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}";

  /** The languages that a cell may be in. */
  public static final List<String> LANGUAGES = List.of("c", "c++", "sh");

  private CellProgram() {}

  /**
   * Makes the program.
   *
   * @throws IllegalArgumentException when the compiler refuses it, with the compiler's messages;
   *     the file is called "cell" in them, or as a line {@code // file: name} says, and lines count
   *     from the file's first
   */
  static byte[] of(Workload.Source source) throws IOException, InterruptedException {
    return switch (source.language()) {
      case "sh" -> ("#!/bin/sh\n" + source.code() + "\n").getBytes(StandardCharsets.UTF_8);
      case "c" -> compiled(source.code(), "gcc", "c");
      case "c++" -> compiled(source.code(), "g++", "c++");
      default ->
          throw new IllegalArgumentException(
              "the language \"%s\" is not known; there are %s"
                  .formatted(source.language(), String.join(", ", LANGUAGES)));
    };
  }

  /**
   * The files of a cell by name, each after a line {@code // file: name}; what stands before the
   * first such line is the file "cell", left out when it is blank and there are others.
   */
  static Map<String, String> files(String code) {
    Map<String, StringBuilder> files = new LinkedHashMap<>();
    StringBuilder file = new StringBuilder();
    files.put(CELL, file);
    for (String line : code.split("\n", -1)) {
      Matcher m = FILE.matcher(line.strip());
      if (m.matches()) {
        String name = m.group(1);
        if (!name.matches(NAME)) {
          throw new IllegalArgumentException(
              "// file: " + name + ": expected a plain name, like list.h or main.c");
        }
        file = new StringBuilder();
        if (files.put(name, file) != null) {
          throw new IllegalArgumentException("// file: " + name + " is there twice");
        }
      } else {
        file.append(line).append('\n');
      }
    }
    Map<String, String> all = new LinkedHashMap<>();
    files.forEach((name, text) -> all.put(name, text.toString()));
    if (all.size() > 1 && all.get(CELL).isBlank()) all.remove(CELL);
    return all;
  }

  private static byte[] compiled(String code, String compiler, String language)
      throws IOException, InterruptedException {
    Path gcc = Toolchain.find(compiler, "compiles the cell's program");
    Path directory = Files.createTempDirectory("fathom");
    try {
      Path program = directory.resolve(".program");
      List<String> command = new ArrayList<>(List.of(gcc.toString()));
      command.addAll(List.of("-static", "-O1", "-g", "-pthread", "-D_GNU_SOURCE"));
      command.addAll(List.of("-I" + directory, "-x", language, "-o", program.toString()));
      for (Map.Entry<String, String> file : files(code).entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.writeString(path, "#line 1 \"" + file.getKey() + "\"\n" + file.getValue());
        if (file.getKey().equals(CELL) || file.getKey().matches(".*\\.(c|cc|cpp|cxx)")) {
          command.add(path.toString());
        }
      }
      Outcome outcome = Toolchain.run(command, "");
      if (outcome.status() != 0) {
        throw new IllegalArgumentException(
            "the cell does not compile:\n" + said(outcome.output(), directory));
      }
      return Files.readAllBytes(program);
    } finally {
      remove(directory);
    }
  }

  /** The messages of compiler and linker without the files that only they know. */
  static String said(String output, Path directory) {
    return output
        .replace(directory + "/", "")
        .replaceAll("(?m)^collect2: error: .*\\R?", "")
        .replaceAll("(?m)^\\S*/ld(\\.\\w+)?: ", "")
        .replaceAll("/tmp/cc\\w+\\.o: ?", "")
        .stripTrailing();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
