package fathom.kernel.display;

/** Where a run of UTF-8 can be cut (RFC 3629). */
final class Utf8 {
  private Utf8() {}

  /** The length of the longest prefix that does not end inside a character. */
  static int wholeCharacters(byte[] bytes) {
    int lead = bytes.length - 1;
    while (lead >= 0 && lead > bytes.length - 4 && (bytes[lead] & 0xC0) == 0x80) {
      lead--;
    }
    if (lead < 0) {
      return bytes.length;
    }
    int b = bytes[lead] & 0xFF;
    int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
    return bytes.length - lead < length ? lead : bytes.length;
  }
}
