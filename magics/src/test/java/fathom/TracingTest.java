package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fathom.target.CaptureRequest;
import fathom.target.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracingTest {
  @Test
  void tracesHelloWorldThroughStdioTwentyTimesAfterFiveWarmUps() {
    CaptureRequest request = new Tracing().request();
    assertThat(request.workload()).isEqualTo(new Workload.BuiltIn("stdio", 12, List.of("USR1")));
    assertThat(request.functions()).containsExactly("vfs_write", "vfs_fsync_range");
    assertThat(request.warmups()).isEqualTo(5);
    assertThat(request.runs()).isEqualTo(20);
  }

  @Test
  void directWritesEightKibibytesUnlessToldOtherwise() {
    assertThat(new Tracing().direct().request().workload())
        .isEqualTo(new Workload.BuiltIn("direct", 8192, List.of()));
    assertThat(new Tracing().direct().size("12").request().workload())
        .isEqualTo(new Workload.BuiltIn("direct", 12, List.of()));
    assertThat(new Tracing().direct().overwrite().request().workload())
        .isEqualTo(new Workload.BuiltIn("direct-overwrite", 8192, List.of()));
  }

  @Test
  void aSizeThatIsAskedForIsOneWrite() {
    assertThat(new Tracing().size(4097).request().workload())
        .isEqualTo(new Workload.BuiltIn("write", 4097, List.of()));
    assertThat(new Tracing().size(12).request().workload())
        .isEqualTo(new Workload.BuiltIn("stdio", 12, List.of("USR1")));
  }

  @Test
  void onceAndColdDoNotWarmUp() {
    assertThat(new Tracing().once().request().runs()).isEqualTo(1);
    assertThat(new Tracing().once().request().warmups()).isZero();
    assertThat(new Tracing().cold().request().runs()).isEqualTo(20);
    assertThat(new Tracing().cold().request().warmups()).isZero();
  }

  @Test
  void aRunningProgramIsTracedOnceAndSignalledAsAsked() {
    CaptureRequest request = new Tracing().program("w").signal("USR1*2").request();
    assertThat(request.workload()).isEqualTo(new Workload.Running("w", List.of("USR1", "USR1")));
    assertThat(request.runs()).isEqualTo(1);
  }

  @Test
  void refusesWhatDoesNotGoTogetherAndSaysWhy() {
    refuses(new Tracing().overwrite(), "--direct");
    refuses(new Tracing().direct().fsync(), "--fsync");
    refuses(new Tracing().direct().signal("USR1"), "--signal");
    refuses(new Tracing().c("int main(){}").size(12), "--size");
    refuses(new Tracing().c("int main(){}").program("w"), "one of them");
    assertThatIllegalArgumentException().isThrownBy(() -> new Tracing().size(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tracing().repeat(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tracing().maxDepth(-1));
  }

  private static void refuses(Tracing tracing, String word) {
    assertThatIllegalArgumentException().isThrownBy(tracing::request).withMessageContaining(word);
  }
}
