package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the trees that are on this machine. */
class ExplanationsIT {
  @Test
  void whatIsExplainedForAKernelIsInItWhereTheTableSays() throws IOException {
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (KernelTree tree : KernelSource.trees()) {
      KernelSource source = KernelSource.open(tree, Progress.NONE);
      for (Explanations.Entry entry : Explanations.entries()) {
        if (!entry.explanation().kernels().contains(source.release())) continue;
        checked++;
        Optional<String> first =
            entry.names().stream().flatMap(name -> path(source, name).stream()).findFirst();
        boolean there = first.filter(entry.explanation().files()::contains).isPresent();
        if (!there) wrong.add(source.release() + " " + entry.names().get(0) + ": " + first);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(60);
  }

  private static Optional<String> path(KernelSource source, String name) {
    if (!name.endsWith("*")) return source.path(name);
    List<String> all = source.functions(name.substring(0, name.length() - 1));
    return all.stream().findFirst().flatMap(source::path);
  }
}
