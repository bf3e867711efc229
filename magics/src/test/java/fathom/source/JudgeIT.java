package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.source.Judge.Tally;
import fathom.source.Judge.Verdict;
import fathom.target.Lab;
import fathom.target.LabSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What cards infer, held against what ran: with -Dfathom.judge=KERNEL one job, with all every job
 * on every kernel. It needs the kernels' debug information, 300 MB each, which is fetched.
 */
class JudgeIT {
  @Test
  void whatCardsInferIsWhatRan() throws Exception {
    String wanted = System.getProperty("fathom.judge");
    assumeTrue(wanted != null, "fetches 300 MB of debug information: -Dfathom.judge=6.1, or all");
    boolean sweep = wanted.equals("all");
    Tally all = new Tally();
    Judge judge = new Judge(true);
    try (Lab lab = Lab.shared()) {
      for (String kernel : sweep ? LabSettings.kernels() : List.of(wanted)) {
        for (Judge.Job job : sweep ? Judge.jobs() : Judge.jobs().subList(0, 1)) {
          all.add(judge.judge(lab, kernel, job));
        }
      }
    }
    assertThat(all.edges).isGreaterThan(100);
    assertThat(all.ran).as("lines called \"not run\" that ran").isZero();
    assertThat(all.share(Verdict.WRONG)).isLessThanOrEqualTo(0.01);
    assertThat(all.share(Verdict.EXACT)).isGreaterThanOrEqualTo(0.88);
  }
}
