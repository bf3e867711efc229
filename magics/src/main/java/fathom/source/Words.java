package fathom.source;

import java.nio.charset.StandardCharsets;

/** Makes each distinct word of a file one string, which is what most of scanning would else do. */
final class Words {
  private String[] table = new String[1024];
  private int size;

  /** The word of some bytes, read as ISO 8859-1. */
  String word(byte[] text, int from, int to) {
    // The same as String.hashCode, so that a stored word's is at hand.
    int hash = 0;
    for (int i = from; i < to; i++) hash = 31 * hash + (text[i] & 255);
    int mask = table.length - 1;
    int slot = spread(hash) & mask;
    for (String known = table[slot]; known != null; known = table[slot]) {
      if (known.hashCode() == hash && same(known, text, from, to)) return known;
      slot = (slot + 1) & mask;
    }
    String word = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    table[slot] = word;
    if (++size > table.length / 2) grow();
    return word;
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
  }

  private static boolean same(String word, byte[] text, int from, int to) {
    if (word.length() != to - from) return false;
    for (int i = from; i < to; i++) {
      if (word.charAt(i - from) != (text[i] & 255)) return false;
    }
    return true;
  }

  private void grow() {
    String[] old = table;
    table = new String[old.length * 2];
    int mask = table.length - 1;
    for (String word : old) {
      if (word == null) continue;
      int slot = spread(word.hashCode()) & mask;
      while (table[slot] != null) slot = (slot + 1) & mask;
      table[slot] = word;
    }
  }
}
