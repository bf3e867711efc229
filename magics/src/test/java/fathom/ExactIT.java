package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.target.LabSettings;
import fathom.target.RecordingName;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the emulator executed, as a traced run. */
class ExactIT {
  @Test
  void aWriteIsKnownInstructionByInstruction(@TempDir Path directory) throws Exception {
    TracedRun run = Fathom.traceWrite().size(4096).exact().run();
    Calls calls = run.trace().calls();
    assertThat(calls.function(0)).isEqualTo("vfs_write");
    assertThat(calls.instructions(0)).isBetween(2_000L, 1_000_000L);
    long self = calls.childrenOf(0).mapToLong(calls::instructions).sum();
    assertThat(calls.instructions(0)).isEqualTo(calls.selfInstructions(0) + self);
    assertThat(run.view().facts()).contains("executed, not inferred; no tracer in the kernel");
    assertThat(run.calls().columnNames()).contains("instructions", "self_instructions", "kind");
    assertThat(run.shares().totalNanos()).isEqualTo(2 * calls.instructions(0));

    Path recording = directory.resolve("exact.zip");
    Recorder.write(run.recordable(), RecordingName.whole(recording));
    assertThat(Files.size(recording)).isLessThan(20L << 20);
    TracedRun again = Fathom.read(recording);
    assertThat(again.text()).isEqualTo(run.text());
    assertThat(again.trace().calls().instructions(0)).isEqualTo(calls.instructions(0));
  }

  @Test
  void whatTheProgramDoesAboveItsSystemCallsIsInTheSameTree() throws Exception {
    TracedRun run = Fathom.traceWrite().user().run();
    Calls calls = run.trace().calls();
    int write =
        IntStream.range(0, calls.size())
            .filter(i -> calls.function(i).equals("vfs_write"))
            .findFirst()
            .orElseThrow();
    List<String> above = new ArrayList<>();
    for (int i = write; i >= 0; i = calls.parent(i)) above.add(calls.function(i));
    assertThat(above).contains("entry_SYSCALL_64", "on_signal").anyMatch(f -> f.contains("close"));
    assertThat(above).noneMatch(f -> f.contains("fprintf"));
    assertThat(IntStream.range(0, calls.size()).mapToObj(calls::function))
        .anyMatch(f -> f.contains("fprintf"));
    // Its own functions are in no source of the kernel.
    assertThat(run.view().warnings()).noneMatch(w -> w.contains("is it this kernel's"));
  }

  @Test
  void twoRunsPartAtBranchesThatAreNamed() throws Exception {
    TracedRun page = Fathom.traceWrite().workload("write").size(4096).exact().run();
    TracedRun bytes = Fathom.traceWrite().workload("write").size(12).exact().run();
    ComparedRuns compared = Fathom.compare("page", page, "bytes", bytes);
    // Only part of the block is written: the rest of the page is cleared.
    assertThat(compared.view().partings())
        .anyMatch(
            p -> p.where().startsWith("ext4_block_write_begin, ") && p.instructionsB() > 4000);
    assertThat(compared.firstParting()).contains("page", "bytes");
    assertThat(compared.table().longColumn("instructions_a").get(0)).isBetween(2_000L, 1_000_000L);
    assertThat(new ComparedRunsRenderer().render(compared).data().get("text/plain").toString())
        .contains("They first part in ");
    assertThat(Fathom.compare(page, page).partings()).isEmpty();
  }

  @Test
  void ofAFailedWriteTheSystemCallIsTheRootAndWhoRefusedIsInTheOutput() throws Exception {
    TracedRun run =
        Fathom.traceWrite()
            .c(
                "#include <unistd.h>\nint main() { return write(77, \"hello\\n\", 6) == -1 ? 0 : 1; }")
            .exact()
            .run();
    Calls calls = run.trace().calls();
    assertThat(calls.function(0)).isEqualTo("__x64_sys_write");
    assertThat(calls.returned(0)).isEqualTo(-9);
    assertThat(run.view().headline()).contains("EBADF, refused by ksys_write");
    assertThat(run.refused().headline()).startsWith("EBADF: ksys_write refused");
    assertThat(new TracedRunRenderer().render(run).data().get("text/html").toString())
        .contains("EBADF: ksys_write refused");
  }

  private static final String POUR =
      """
      #include <stdio.h>
      #include <unistd.h>
      static void __attribute__((noinline)) pour(int fd) { write(fd, "tea\\n", 4); }
      int main() { pour(fileno(fopen("cup", "w"))); return 0; }
      """;

  @Test
  void aProgramOfTheCellIsInTheTreeTooAlsoInVirtualTime() throws Exception {
    LabSettings virtual = LabSettings.DEFAULT.withDeterminism();
    for (LabSettings lab : List.of(LabSettings.DEFAULT, virtual)) {
      Calls calls = Fathom.traceWrite().c(POUR).once().user().in(lab).run().trace().calls();
      int write =
          IntStream.range(0, calls.size())
              .filter(i -> calls.function(i).equals("vfs_write"))
              .findFirst()
              .orElseThrow();
      List<String> above = new ArrayList<>();
      for (int i = write; i >= 0; i = calls.parent(i)) above.add(calls.function(i));
      assertThat(above).containsSubsequence("__x64_sys_write", "entry_SYSCALL_64", "pour", "main");
    }
  }

  @Test
  void timesOfASecondRunStandBesideTheInstructions() throws Exception {
    TracedRun run = Fathom.traceWrite().workload("write").timed().run();
    Calls calls = run.trace().calls();
    assertThat(calls.function(0)).isEqualTo("vfs_write");
    assertThat(calls.instructions(0)).isBetween(2_000L, 1_000_000L);
    // The tracer takes most of an emulated time.
    assertThat(calls.durationNanos(0)).isGreaterThan(4 * calls.instructions(0));
    long timed = IntStream.range(0, calls.size()).filter(i -> !calls.has(i, Mark.UNTIMED)).count();
    assertThat(timed).isGreaterThan(calls.size() * 3L / 4);
    assertThat(run.view().facts()).contains("virtual time: 1 instruction = 2 ns");
    assertThat(run.view().warnings()).anyMatch(w -> w.contains("The tracer cannot see "));
    assertThat(run.shares().totalNanos()).isEqualTo(calls.durationNanos(0));
  }

  @Test
  void virtualTimeGivesTheSameInstructionsEachTime() throws Exception {
    LabSettings lab = LabSettings.DEFAULT.withDeterminism();
    TracedRun one = Fathom.traceWrite().once().exact().in(lab).run();
    TracedRun two = Fathom.traceWrite().once().exact().in(lab).run();
    assertThat(two.text()).isEqualTo(one.text());
  }

  @Test
  void whatAnExactRunHasNotIsRefusedByName() {
    assertThatThrownBy(() -> Fathom.traceWrite().repeat(3).exact().run())
        .hasMessageContaining("--repeat and --exact");
    assertThatThrownBy(() -> Fathom.traceWrite().events("block").exact().run())
        .hasMessageContaining("--events");
  }
}
