package fathom.target;

import fathom.read.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short name for contents: what is made from the same contents has the same name. */
final class Digest {
  private static final int BYTES = 8;

  private final MessageDigest digest = sha256();

  Digest add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  Digest add(byte[] bytes) {
    digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) ':');
    digest.update(bytes);
    return this;
  }

  /** 16 hexadecimal digits. */
  String name() {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /** The SHA-256 of contents, as sha256sum prints it. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** The same of a piece, which need not be in memory. */
  static String sha256(Piece piece) throws IOException {
    MessageDigest digest = sha256();
    piece.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
