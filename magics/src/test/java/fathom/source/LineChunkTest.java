package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineChunkTest {
  private record Row(int offset, int frame, int line, boolean statement, List<int[]> markers) {}

  private static LineChunk.Builder built(List<Row> rows, Random random) {
    LineChunk.Builder builder = new LineChunk.Builder();
    int outer = builder.frame(new LineChunk.Frame(LineChunk.NONE, 7, 1, 0));
    int inner = builder.frame(new LineChunk.Frame(outer, 8, 2, 40));
    int[] frames = {LineChunk.NONE, outer, inner};
    int offset = 0;
    for (int i = 0; i < 50; i++) {
      offset += 1 + random.nextInt(300);
      int frame = frames[random.nextInt(frames.length)];
      List<int[]> markers = new ArrayList<>();
      for (int m = random.nextInt(3); m > 0 && frame != LineChunk.NONE; m--) {
        markers.add(new int[] {random.nextInt(4), 1 + random.nextInt(5000)});
      }
      int line = frame == LineChunk.NONE ? 0 : 1 + random.nextInt(5000);
      Row row = new Row(offset, frame, line, random.nextBoolean(), markers);
      builder.row(row.offset, row.frame, row.line, row.statement, row.markers);
      rows.add(row);
    }
    return builder;
  }

  @Property(tries = 50)
  void whatWasPackedIsReadBack(@ForAll long seed) throws IOException {
    List<Row> rows = new ArrayList<>();
    byte[] bytes = built(rows, new Random(seed)).bytes();
    LineChunk read = LineChunk.unpack(LineChunk.Builder.pack(bytes), bytes.length);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(read.start[i]).isEqualTo(row.offset);
      assertThat(read.frame[i]).isEqualTo(row.frame);
      assertThat(read.line[i]).isEqualTo(row.line);
      assertThat(read.statement[i]).isEqualTo(row.statement);
      List<List<Integer>> markers = new ArrayList<>();
      for (int m = read.markersFrom[i]; m < read.markersFrom[i + 1]; m++) {
        markers.add(List.of(read.markerFile[m], read.markerLine[m]));
      }
      assertThat(markers).isEqualTo(row.markers.stream().map(m -> List.of(m[0], m[1])).toList());
    }
    assertThat(read.frames[2]).isEqualTo(new LineChunk.Frame(1, 8, 2, 40));
  }

  @Property(tries = 200)
  void damageIsSaidAndNothingElseHappens(
      @ForAll @IntRange(min = 0, max = 400) int at, @ForAll byte value) throws IOException {
    byte[] bytes = built(new ArrayList<>(), new Random(5)).bytes();
    if (at >= bytes.length) return;
    bytes[at] = value;
    try {
      LineChunk.unpack(LineChunk.Builder.pack(bytes), bytes.length);
    } catch (IOException said) {
      assertThat(said).hasMessageContaining("damaged");
    }
  }

  @Test
  void aCutChunkIsDamaged() throws IOException {
    byte[] bytes = built(new ArrayList<>(), new Random(1)).bytes();
    byte[] packed = LineChunk.Builder.pack(bytes);
    byte[] cut = Arrays.copyOf(packed, packed.length / 2);
    assertThatThrownBy(() -> LineChunk.unpack(cut, bytes.length)).isInstanceOf(IOException.class);
  }

  @Test
  void aRowCoversWhatLiesBeforeTheNext() throws IOException {
    LineChunk.Builder builder = new LineChunk.Builder();
    int frame = builder.frame(new LineChunk.Frame(LineChunk.NONE, 0, 0, 0));
    builder.row(16, frame, 3, true, List.of());
    builder.row(20, frame, 4, true, List.of());
    byte[] bytes = builder.bytes();
    LineChunk read = LineChunk.unpack(LineChunk.Builder.pack(bytes), bytes.length);
    assertThat(List.of(read.row(15), read.row(16), read.row(19), read.row(20), read.row(99)))
        .containsExactly(-1, 0, 0, 1, 1);
  }
}
