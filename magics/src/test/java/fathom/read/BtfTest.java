package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.read.Btf.Field;
import fathom.read.Btf.Variable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Types of a made up kernel and a module on it. */
class BtfTest {
  /** BTF under construction. */
  private static final class Blob {
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final int firstString;

    Blob(int firstString) {
      this.firstString = firstString;
      strings.write(0);
    }

    int string(String text) {
      int at = firstString + strings.size();
      strings.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
      return at;
    }

    Blob type(int name, int kind, int members, int sizeOrType, int... rest) {
      ByteBuffer b = ByteBuffer.allocate(12 + 4 * rest.length).order(ByteOrder.LITTLE_ENDIAN);
      b.putInt(name).putInt(kind << 24 | members).putInt(sizeOrType);
      for (int word : rest) b.putInt(word);
      types.writeBytes(b.array());
      return this;
    }

    byte[] bytes() {
      ByteBuffer b =
          ByteBuffer.allocate(24 + types.size() + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
      b.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
      b.putInt(0).putInt(types.size()).putInt(types.size()).putInt(strings.size());
      return b.put(types.toByteArray()).put(strings.toByteArray()).array();
    }

    int stringsSize() {
      return strings.size();
    }
  }

  private static final int SIGNED = 1 << 24;

  /** int push(struct box *b, const number_t n), with a box that holds an anonymous union. */
  private static Blob kernel() {
    Blob b = new Blob(0);
    b.type(b.string("int"), 1, 0, 4, SIGNED | 32); // 1
    b.type(b.string("char"), 1, 0, 1, SIGNED | 8); // 2
    b.type(b.string("number_t"), 8, 0, 1); // 3, a typedef of int
    b.type(0, 10, 0, 3); // 4, const number_t
    b.type(0, 3, 0, 0, 2, 1, 16); // 5, char[16]
    b.type(0, 5, 2, 4, b.string("low"), 1, 0, b.string("all"), 3, 0); // 6, anonymous union
    b.type(b.string("box"), 4, 3, 32, 0, 6, 64, b.string("name"), 5, 128, b.string("me"), 8, 0);
    b.type(0, 2, 0, 7); // 8, struct box *
    b.type(0, 13, 2, 1, b.string("b"), 8, b.string("n"), 4); // 9
    b.type(b.string("push"), 12, 0, 9); // 10
    // 11: a structure with bit fields (kind_flag): 3 bits from bit 5 on
    b.type(b.string("bits"), 4 | 0x80, 1, 4, b.string("three"), 1, 3 << 24 | 5);
    return b;
  }

  private final Btf types = Btf.of(kernel().bytes());

  @Test
  void aFunctionHasParametersWithTypes() {
    var parameters = types.parameters("push").orElseThrow();

    assertThat(parameters).extracting(Variable::name).containsExactly("b", "n");
    assertThat(types.target(parameters.get(0).type()).map(types::structName)).contains("box");
    assertThat(types.scalarSize(parameters.get(0).type())).isEqualTo(8);
    assertThat(types.scalarSize(parameters.get(1).type())).isEqualTo(4);
    assertThat(types.signed(parameters.get(1).type())).isTrue();
    assertThat(types.parameters("pull")).isEmpty();
  }

  @Test
  void fieldsOfAnonymousUnionsAreTheStructures() {
    int box = types.struct("box").orElseThrow();

    assertThat(types.fields(box))
        .extracting(Field::name)
        .containsExactly("low", "all", "name", "me");
    assertThat(types.field(box, "all").orElseThrow().offset()).isEqualTo(8);
    Variable name = types.element(types.field(box, "name").orElseThrow().type()).orElseThrow();
    assertThat(name.name()).isEqualTo("16");
    assertThat(types.isChar(name.type())).isTrue();
  }

  @Test
  void bitFieldsHaveAPlaceAndAWidth() {
    Field three = types.field(types.struct("bits").orElseThrow(), "three").orElseThrow();

    assertThat(three.bits()).isEqualTo(5);
    assertThat(three.width()).isEqualTo(3);
  }

  @Test
  void aModulesTypesGoOnBehindTheKernels() {
    Blob module = new Blob(kernel().stringsSize());
    module.type(0, 13, 1, 1, module.string("first"), 8); // 12
    module.type(module.string("of_module"), 12, 0, 12);

    Btf both = types.with(module.bytes());

    var parameters = both.parameters("of_module").orElseThrow();
    assertThat(parameters).extracting(Variable::name).containsExactly("first");
    assertThat(both.target(parameters.get(0).type()).map(both::structName)).contains("box");
    assertThat(both.parameters("push")).isPresent();
    assertThat(both.has("push")).isFalse();
  }

  @Test
  void whatIsNoBtfIsSaid() {
    assertThatThrownBy(() -> Btf.of(new byte[100])).hasMessageContaining("no BTF");
    byte[] whole = kernel().bytes();
    assertThatThrownBy(() -> Btf.of(Arrays.copyOf(whole, whole.length - 1)))
        .hasMessageContaining("cut off");
  }

  @Property
  void aCutIsAlwaysRefused(@ForAll @IntRange(min = 0, max = 400) int length) {
    byte[] whole = kernel().bytes();
    int kept = Math.min(length, whole.length - 1);
    assertThatThrownBy(() -> Btf.of(Arrays.copyOf(whole, kept)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
