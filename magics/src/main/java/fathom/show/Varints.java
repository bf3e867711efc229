package fathom.show;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Non-negative numbers, seven bits a byte, lowest first (LEB128), as base64 text. */
final class Varints {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void add(long value) {
    if (value < 0) throw new IllegalArgumentException("a varint cannot hold " + value);
    long rest = value;
    for (; rest > 127; rest >>>= 7) bytes.write((int) ((rest & 127) | 128));
    bytes.write((int) rest);
  }

  String base64() {
    return new String(Base64.getEncoder().encode(bytes.toByteArray()), StandardCharsets.US_ASCII);
  }
}
