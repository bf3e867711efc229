package fathom.read;

import fathom.trace.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers names that stand in bytes, without making a string of each: open addressing. */
final class ByteNames {
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final List<String> names = new ArrayList<>();
  private byte[][] bytes = new byte[1024][];
  private int[] hashes = new int[1024];
  private int[] slots = new int[4096];
  private Names dictionary;
  private int[] numbers = {};
  private int numbered;

  ByteNames() {
    Arrays.fill(slots, -1);
  }

  /** The number of the name in these bytes, a new one when it has none yet. */
  int id(byte[] b, int from, int to) {
    int hash = hash(b, from, to);
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

  /** Eight bytes at a time; the last eight overlap those before. */
  private static int hash(byte[] b, int from, int to) {
    long hash = to - from;
    if (to - from < 8) {
      long word = 0;
      for (int i = from; i < to; i++) word = word << 8 | b[i];
      hash = (hash ^ word) * MIX;
    } else {
      for (int i = from; i < to - 8; i += 8) {
        hash = (hash ^ Swar.at(b, i)) * MIX;
        hash ^= hash >>> 32;
      }
      hash = (hash ^ Swar.at(b, to - 8)) * MIX;
    }
    return (int) (hash >>> 32);
  }

  int size() {
    return names.size();
  }

  /** The numbers that these names have in a dictionary; those that it lacks are added to it. */
  int[] in(Names other) {
    if (dictionary != other) {
      dictionary = other;
      numbered = 0;
    }
    if (numbers.length < names.size()) numbers = Arrays.copyOf(numbers, bytes.length);
    for (; numbered < names.size(); numbered++) numbers[numbered] = other.id(names.get(numbered));
    return numbers;
  }

  /** Forgets all names. */
  void clear() {
    names.clear();
    numbered = 0;
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
