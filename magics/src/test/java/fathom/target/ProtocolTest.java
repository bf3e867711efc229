package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.target.Protocol.Frame;
import fathom.target.Protocol.Kind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private static Frame read(byte[] bytes) throws IOException {
    return Protocol.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Property(tries = 100)
  void aFrameIsReadAsItWasWritten(
      @ForAll Kind kind, @ForAll @Size(max = 4) List<byte @Size(max = 40) []> fields)
      throws IOException {
    Frame frame = read(Protocol.bytes(kind, fields).array());

    assertThat(frame.kind()).isEqualTo(kind);
    assertThat(frame.fields().toArray(byte[][]::new)).isDeepEqualTo(fields.toArray(byte[][]::new));
  }

  @Property(tries = 100)
  void aCutFrameIsAnEndOfFile(@ForAll @Size(max = 4) List<byte @Size(max = 40) []> fields)
      throws IOException {
    byte[] whole = Protocol.bytes(Kind.PIECE, fields).array();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aFieldThatIsLongerThanItsFrameIsRefused() {
    byte[] frame = ByteBuffer.allocate(13).putInt(9).put((byte) 3).putInt(100).putInt(0).array();

    assertThatThrownBy(() -> read(frame)).hasMessageContaining("damaged frame");
  }

  @Test
  void absurdLengthsAndUnknownKindsAreRefused() {
    byte[] negative = ByteBuffer.allocate(5).putInt(-1).array();
    byte[] unknown = ByteBuffer.allocate(5).putInt(1).put((byte) 99).array();

    assertThatThrownBy(() -> read(negative)).hasMessageContaining("frame of -1 bytes");
    assertThatThrownBy(() -> read(unknown)).hasMessageContaining("unknown kind 99");
  }
}
