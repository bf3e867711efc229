package fathom.kernel.magic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A magic that gives back what it was given. */
@Command(name = "sample", description = "A magic for tests.")
public final class SampleMagic implements Magic {
  enum Kind {
    EXT4,
    XFS
  }

  @Option(names = "--size", description = "How much.")
  int size = 1;

  @Option(names = {"-k", "--kind"})
  Kind kind;

  @Option(names = "--file")
  Path file;

  @Option(names = "--table")
  String table;

  @Option(names = "--direct")
  boolean direct;

  @Option(names = "--fail")
  String failure;

  @Parameters(arity = "0..*")
  List<String> words = List.of();

  @Override
  public Object run(MagicCall call) throws Exception {
    if (failure != null) {
      switch (failure) {
        case "io" -> throw new IOException("the disk said no");
        case "state" -> throw new IllegalStateException("not now");
        default -> throw new UnsupportedOperationException("a bug");
      }
    }
    return size + " " + kind + " " + direct + " " + words + " " + call.body();
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return option.isEmpty() ? List.of("vfs_write", "vfs read") : List.of();
  }

  @Override
  public String variablesOfType(String option) {
    return option.equals("--table") ? "Table" : "";
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
