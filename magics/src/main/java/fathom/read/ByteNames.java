package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers names that stand in bytes, without making a string of each: open addressing. */
final class ByteNames {
  private final List<String> names = new ArrayList<>();
  private byte[][] bytes = new byte[1024][];
  private int[] hashes = new int[1024];
  private int[] slots = new int[4096];

  ByteNames() {
    Arrays.fill(slots, -1);
  }

  /** The number of the name in these bytes, a new one when it has none yet. */
  int id(byte[] b, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) hash = 31 * hash + b[i];
    hash ^= hash >>> 15;
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (true) {
      int id = slots[slot];
      if (id < 0) return add(b, from, to, hash, slot);
      if (hashes[id] == hash && Arrays.equals(bytes[id], 0, bytes[id].length, b, from, to)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
  }

  /** The names, by number. */
  List<String> names() {
    return names;
  }

  /** Forgets all names. */
  void clear() {
    names.clear();
    Arrays.fill(slots, -1);
  }

  private int add(byte[] b, int from, int to, int hash, int slot) {
    int id = names.size();
    if (id == bytes.length) {
      bytes = Arrays.copyOf(bytes, id * 2);
      hashes = Arrays.copyOf(hashes, id * 2);
    }
    bytes[id] = Arrays.copyOfRange(b, from, to);
    hashes[id] = hash;
    names.add(new String(b, from, to - from, StandardCharsets.UTF_8));
    slots[slot] = id;
    if (names.size() * 2 > slots.length) rehash();
    return id;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, -1);
    int mask = slots.length - 1;
    for (int id = 0; id < names.size(); id++) {
      int slot = hashes[id] & mask;
      while (slots[slot] >= 0) slot = slot + 1 & mask;
      slots[slot] = id;
    }
  }
}
