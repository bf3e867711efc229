package fathom.read;

import fathom.trace.Calls;

/** A value returned as the kernel prints it: hexadecimal, decimal, or a truth value. */
final class ReturnValue {
  private ReturnValue() {}

  /** The value as a signed 64-bit number, {@link Calls#UNKNOWN} for what is none. */
  static long parse(String text) {
    if (text.equals("true")) return 1;
    if (text.equals("false")) return 0;
    try {
      if (text.startsWith("0x")) return Long.parseUnsignedLong(text.substring(2), 16);
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Calls.UNKNOWN;
    }
  }
}
