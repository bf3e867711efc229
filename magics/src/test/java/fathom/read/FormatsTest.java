package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.trace.Events;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static final String FORMAT =
      """
      name: made_up
      ID: 314
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      \tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:1;
      \tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;
      \tfield:u32 mask;\toffset:28;\tsize:4;\tsigned:0;
      \tfield:const char * fmt;\toffset:32;\tsize:8;\tsigned:0;
      \tfield:__data_loc char[] name;\toffset:40;\tsize:4;\tsigned:1;
      \tfield:u16 pair[2];\toffset:44;\tsize:4;\tsigned:0;

      print fmt: "%s", REC->comm
      """;

  @Test
  void fieldsAreDecodedByTheirTypes() {
    EventFormat format = EventFormat.parse("made:made_up", FORMAT).orElseThrow();
    assertThat(format.id()).isEqualTo(314);
    ByteBuffer b = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
    b.position(8).put("writer\0junk".getBytes(StandardCharsets.UTF_8));
    b.putInt(24, -5).putInt(28, -1).putLong(32, 0xffffffff82000000L);
    b.putInt(40, 5 << 16 | 48).putShort(44, (short) 7).putShort(46, (short) -1);
    b.position(48).put("vda1\0".getBytes(StandardCharsets.UTF_8));
    Map<String, Object> fields = decode(format, b);
    assertThat(fields)
        .containsEntry("comm", "writer")
        .containsEntry("pid", -5L)
        .containsEntry("mask", 0xffffffffL)
        .containsEntry("fmt", 0xffffffff82000000L)
        .containsEntry("name", "vda1")
        .containsEntry("pair", new long[] {7, 0xffff})
        .hasSize(6);
  }

  @Test
  void whatLiesBeyondTheEventIsLeftOut() {
    EventFormat format = EventFormat.parse("made:made_up", FORMAT).orElseThrow();
    assertThat(decode(format, ByteBuffer.allocate(26))).containsOnlyKeys("comm");
  }

  private static Map<String, Object> decode(EventFormat format, ByteBuffer payload) {
    PageWriter writer = new PageWriter();
    writer.event(1, payload);
    RingBuffer at =
        new RingBuffer(
            Pages.of(writer.bytes()), new PageLayout(8, 16, PageWriter.PAGE), 0, new Tally());
    assertThat(at.next()).isTrue();
    Events.Builder events = new Events.Builder();
    new EventDecoder(format, events, new Texts()).decode(at, 1, 1);
    return events.build().get(0).fields();
  }

  @Test
  void symbolsOfKernelAndModules() {
    Symbols symbols =
        Symbols.of(
            PageWriter.utf8(
                """
                0000000000000000 A fixed_percpu_data
                ffffffff81000100 T first_name
                ffffffff81000100 T alias
                ffffffff81000200 t second
                ffffffff81000210 d data
                ffffffffc0000000 t xfs_write\t[xfs]
                not a line
                """));
    assertThat(symbols.size()).isEqualTo(4);
    assertThat(symbols.name(0xffffffff81000100L)).isEqualTo("first_name");
    assertThat(symbols.frame(0xffffffff81000232L)).isEqualTo("second+50");
    assertThat(symbols.at(0xffffffffc0000004L)).contains(new Symbols.Place("xfs_write", "xfs", 4));
    assertThat(symbols.module("xfs_write")).contains("xfs");
    assertThat(symbols.module("second")).isEmpty();
    assertThat(symbols.name(0x1000)).isEqualTo("0x1000");
  }

  @Test
  void aCaptureWithoutItsLayoutsIsRefusedByName() {
    assertThatThrownBy(() -> CaptureReader.read(Capture.of(Map.of()), 0))
        .hasMessageContaining("events/header_page");
    Map<String, byte[]> pieces = new HashMap<>(PageWriter.formats());
    assertThatThrownBy(() -> CaptureReader.read(Capture.of(pieces), 3))
        .hasMessageContaining("no run 3");
    pieces.keySet().removeIf(k -> k.endsWith("/format"));
    assertThatThrownBy(() -> CaptureReader.read(Capture.of(pieces), 0))
        .hasMessageContaining("no event formats");
  }
}
