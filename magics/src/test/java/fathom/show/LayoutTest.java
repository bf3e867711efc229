package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void rootsStandSideBySideWithoutTheTimeBetweenThem() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, 1_000, 100);
    call(b, 0, 1_010, 50);
    call(b, -1, 9_000, 30);
    call(b, 2, 9_005, 10);
    Layout layout = new Layout(b.build());
    assertThat(layout.total()).isEqualTo(130);
    assertThat(layout.at(1)).isEqualTo(10);
    assertThat(layout.at(2)).isEqualTo(100);
    assertThat(layout.at(3)).isEqualTo(105);
  }

  @Test
  void aCallThatNeverReturnedReachesToTheLastKnownEnd() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, 0, Calls.UNKNOWN);
    call(b, 0, 100, Calls.UNKNOWN);
    call(b, 1, 150, 70);
    Layout layout = new Layout(b.build());
    assertThat(layout.width(0)).isEqualTo(220);
    assertThat(layout.at(1)).isEqualTo(100);
    assertThat(layout.width(1)).isEqualTo(120);
  }

  @Test
  void noCallLeavesItsCaller() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, 0, 100);
    call(b, 0, 90, 50);
    call(b, 0, Calls.UNKNOWN, 5);
    Layout layout = new Layout(b.build());
    for (int i = 1; i < 3; i++) {
      assertThat(layout.at(i) + layout.width(i)).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void nothingIsDrawnOfWhatHasNoTime() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, Calls.UNKNOWN, Calls.UNKNOWN);
    assertThat(new Layout(b.build()).total()).isZero();
    assertThat(new Layout(new Calls.Builder().build()).total()).isZero();
  }

  @Test
  void sleepLiesInTheLongestTimeThatNoCallCovers() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, 0, 1_000);
    call(b, 0, 50, 50);
    call(b, 0, 900, 50);
    Calls calls = b.build();
    assertThat(new Layout(calls).asleep(calls, 0, 700)).containsExactly(100, 700);
    assertThat(new Layout(calls).asleep(calls, 0, 950)).containsExactly(100, 800);
  }

  private static void call(Calls.Builder b, int parent, long start, long duration) {
    int f = b.functions().id("f" + b.size());
    b.add(f, parent, start, duration, 0, 1, b.comms().id("t"), 0, Calls.UNKNOWN);
  }
}
