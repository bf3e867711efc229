package fathom.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class SignerTest {
  @Property(tries = 200)
  void signsAsTheJdk(@ForAll @NotEmpty String key, @ForAll byte[] one, @ForAll byte[] two)
      throws GeneralSecurityException {
    for (String digest : new String[] {"MD5", "SHA1", "SHA256", "SHA384", "SHA512"}) {
      Mac mac = Mac.getInstance("Hmac" + digest);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HMAC"));
      mac.update(one);
      String expected = HexFormat.of().formatHex(mac.doFinal(two));
      Signer signer = new Signer("hmac-" + digest.toLowerCase(java.util.Locale.ROOT), key);
      assertThat(signer.sign(one, two)).isEqualTo(expected);
    }
  }

  @Test
  void aKeyLongerThanABlockIsItsDigest() throws GeneralSecurityException {
    signsAsTheJdk("k".repeat(200), new byte[3], new byte[0]);
  }

  @Test
  void withoutAKeyNothingIsSigned() throws NoSuchAlgorithmException {
    assertThat(new Signer("hmac-sha256", "").sign(new byte[1])).isEmpty();
  }

  @Test
  void anUnknownSchemeIsRefused() {
    assertThatThrownBy(() -> new Signer("hmac-none", "key")).hasMessageContaining("hmac-none");
  }
}
