package fathom.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signs messages: HMAC (RFC 2104) over a digest of the JDK. Its own {@code Mac} would do the same,
 * but loads all providers of cryptography first, which is a tenth of the kernel's start.
 */
public final class Signer {
  private static final int INNER = 0x36;
  private static final int OUTER = 0x5c;

  private final MessageDigest inner;
  private final MessageDigest outer;

  /**
   * @param scheme "hmac-sha256", or another digest of the JDK
   * @param key of the connection file; an empty one leaves messages unsigned
   * @throws NoSuchAlgorithmException if the scheme is not known
   */
  public Signer(String scheme, String key) throws NoSuchAlgorithmException {
    if (key == null || key.isEmpty()) {
      inner = null;
      outer = null;
      return;
    }
    String digest =
        switch (scheme) {
          case "hmac-md5" -> "MD5";
          case "hmac-sha1" -> "SHA-1";
          case "hmac-sha256" -> "SHA-256";
          case "hmac-sha384" -> "SHA-384";
          case "hmac-sha512" -> "SHA-512";
          default -> throw new NoSuchAlgorithmException("unknown scheme " + scheme);
        };
    inner = MessageDigest.getInstance(digest);
    outer = MessageDigest.getInstance(digest);
    int block = inner.getDigestLength() > 32 ? 128 : 64;
    byte[] padded = key.getBytes(StandardCharsets.UTF_8);
    if (padded.length > block) {
      padded = MessageDigest.getInstance(digest).digest(padded);
    }
    padded = Arrays.copyOf(padded, block);
    for (byte b : padded) {
      inner.update((byte) (b ^ INNER));
      outer.update((byte) (b ^ OUTER));
    }
  }

  /** The signature of what follows one upon the other, in hexadecimal; empty without a key. */
  public String sign(byte[]... parts) {
    if (inner == null) {
      return "";
    }
    try {
      MessageDigest digest = (MessageDigest) inner.clone();
      for (byte[] part : parts) {
        digest.update(part);
      }
      byte[] first = digest.digest();
      digest = (MessageDigest) outer.clone();
      return HexFormat.of().formatHex(digest.digest(first));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's digests can be cloned", e);
    }
  }
}
