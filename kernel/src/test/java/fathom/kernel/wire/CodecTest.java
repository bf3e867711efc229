package fathom.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final String HEADER =
      "{\"msg_id\":\"1\",\"username\":\"u\",\"session\":\"s\",\"date\":\"2026-01-01T00:00:00Z\","
          + "\"msg_type\":\"%s\",\"version\":\"5.3\"}";

  private final Signer signer = signer();
  private final Codec codec = new Codec(signer);

  private static Signer signer() {
    try {
      return new Signer("hmac-sha256", "key");
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<byte[]> signed(String header, String content) {
    byte[][] body = {bytes(header), bytes("{}"), bytes("{}"), bytes(content)};
    List<byte[]> frames = new ArrayList<>();
    frames.add(bytes("client"));
    frames.add(bytes("<IDS|MSG>"));
    frames.add(bytes(signer.sign(body)));
    frames.addAll(List.of(body));
    return frames;
  }

  @Test
  void aRequestIsReadAndWhatItLeavesOutIsFilledIn() throws Exception {
    Message<?> message =
        codec.decode(signed(HEADER.formatted("execute_request"), "{\"code\":\"1+1\"}"));
    ExecuteRequest request = (ExecuteRequest) message.getContent();
    assertThat(request.getCode()).isEqualTo("1+1");
    assertThat(request.shouldStopOnError()).isTrue();
    assertThat(request.shouldStoreHistory()).isTrue();
    assertThat(request.isSilent()).isFalse();
    assertThat(request.getUserExpr()).isEmpty();
    assertThat(message.getIdentities()).hasSize(1);
  }

  @Test
  void aMessageComesBack() throws Exception {
    Message<?> request = codec.decode(signed(HEADER.formatted("kernel_info_request"), "{}"));
    assertThat(codec.decode(codec.encode(request)).getHeader().getId()).isEqualTo("1");
  }

  @Test
  void damageIsNamed() {
    String good = HEADER.formatted("execute_request");
    List<byte[]> forged = signed(good, "{\"code\":\"\"}");
    forged.set(2, bytes("0".repeat(64)));
    assertThatThrownBy(() -> codec.decode(forged)).hasMessageContaining("signature");
    assertThatThrownBy(() -> codec.decode(List.of(bytes("x")))).hasMessageContaining("1 frames");
    assertThatThrownBy(() -> codec.decode(signed(good, "{\"code\":5}")))
        .hasMessageContaining("no text code");
    assertThatThrownBy(() -> codec.decode(signed(good, "[]"))).hasMessageContaining("JSON object");
    assertThatThrownBy(() -> codec.decode(signed("{]", "{}"))).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> codec.decode(signed(HEADER.formatted("no_such"), "{}")))
        .hasMessageContaining("unknown message type no_such");
    assertThatThrownBy(
            () -> codec.decode(signed(HEADER.formatted("complete_request"), "{\"code\":\"\"}")))
        .hasMessageContaining("cursor_pos");
  }

  @Property
  void anyContentIsReadOrNamedMalformed(@ForAll String content) {
    for (MessageType<?> type : List.of(MessageType.EXECUTE_REQUEST, MessageType.HISTORY_REQUEST)) {
      try {
        codec.decode(signed(HEADER.formatted(type.getName()), content));
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageNotContaining("null frames");
      }
    }
  }
}
