package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final long EINVAL = -22;
  private static final long POINTER = 0x7fff0000L;

  private final Calls.Builder calls = new Calls.Builder();

  @Test
  void theDeepestCallOfTheChainRefused() {
    int root = call(-1, "vfs_write", EINVAL);
    int file = call(root, "ext4_file_write_iter", EINVAL);
    call(file, "down_read", 0);
    call(file, "check_alignment", EINVAL);
    assertThat(refusing()).isEqualTo("check_alignment");
  }

  @Test
  void anErrorThatItsCallerDidNotHandUpIsNotIt() {
    int root = call(-1, "vfs_write", EINVAL);
    int file = call(root, "file_write_iter", EINVAL);
    int remove = call(file, "remove_privileges", 0);
    call(remove, "get_attribute", EINVAL);
    call(file, "check_alignment", EINVAL);
    assertThat(refusing()).isEqualTo("check_alignment");
  }

  @Test
  void anotherErrorOnTheWayIsNotIt() {
    int root = call(-1, "vfs_write", EINVAL);
    call(root, "get_attribute", -61);
    call(root, "check_alignment", EINVAL);
    assertThat(refusing()).isEqualTo("check_alignment");
  }

  @Test
  void whoeverFinishesARequestWasHandedTheError() {
    int root = call(-1, "vfs_write", EINVAL);
    int rw = call(root, "iomap_dio_rw", EINVAL);
    int inner = call(rw, "__iomap_dio_rw", POINTER);
    call(inner, "iomap_iter", 1);
    call(inner, "iomap_dio_bio_iter", EINVAL);
    call(inner, "iomap_iter", EINVAL);
    int complete = call(rw, "iomap_dio_complete", EINVAL);
    call(complete, "ext4_dio_write_end_io", EINVAL);
    assertThat(refusing()).isEqualTo("iomap_dio_bio_iter");
  }

  @Test
  void aRootAloneRefusedItself() {
    call(-1, "vfs_write", -9);
    Refusal refusal = Refusal.of(calls.build()).orElseThrow();
    assertThat(refusal.chain()).containsExactly(0);
    assertThat(refusal).hasToString("EBADF from vfs_write");
  }

  @Test
  void withoutAnErrorNobodyRefused() {
    int root = call(-1, "vfs_write", 12);
    call(root, "get_attribute", EINVAL);
    assertThat(Refusal.of(calls.build())).isEmpty();
  }

  private int call(int parent, String function, long ret) {
    return calls.add(
        calls.functions().id(function), parent, 0, 1, 0, 7, calls.comms().id("w"), 0, ret);
  }

  private String refusing() {
    return Refusal.of(calls.build()).orElseThrow().function();
  }
}
