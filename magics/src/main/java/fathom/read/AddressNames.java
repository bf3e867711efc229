package fathom.read;

import fathom.trace.Names;
import java.util.Arrays;

/** The numbers of functions by their addresses: a table with open addressing. */
final class AddressNames {
  private final Symbols symbols;
  private final Names names;
  private long[] addresses = new long[1 << 12];
  private int[] ids = new int[1 << 12];
  private int size;
  private int zero = -1;

  AddressNames(Symbols symbols, Names names) {
    this.symbols = symbols;
    this.names = names;
  }

  int id(long address) {
    if (address == 0) return zero();
    int mask = ids.length - 1;
    int at = slot(address, mask);
    while (addresses[at] != address) {
      if (addresses[at] == 0) return add(address, at);
      at = at + 1 & mask;
    }
    return ids[at];
  }

  String name(long address) {
    return names.name(id(address));
  }

  private int zero() {
    if (zero < 0) zero = names.id(symbols.name(0));
    return zero;
  }

  private int add(long address, int at) {
    int id = names.id(symbols.name(address));
    addresses[at] = address;
    ids[at] = id;
    if (++size * 2 > ids.length) grow();
    return id;
  }

  private void grow() {
    long[] oldAddresses = addresses;
    int[] oldIds = ids;
    addresses = new long[oldIds.length * 2];
    ids = Arrays.copyOf(oldIds, oldIds.length * 2);
    int mask = ids.length - 1;
    for (int i = 0; i < oldIds.length; i++) {
      if (oldAddresses[i] == 0) continue;
      int at = slot(oldAddresses[i], mask);
      while (addresses[at] != 0) at = at + 1 & mask;
      addresses[at] = oldAddresses[i];
      ids[at] = oldIds[i];
    }
  }

  private static int slot(long address, int mask) {
    return (int) (address * 0x9e3779b97f4a7c15L >>> 40) & mask;
  }
}
