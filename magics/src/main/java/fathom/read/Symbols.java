package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The kernel's symbols of code, modules included: address to name. Where several names have one
 * address the first of /proc/kallsyms counts, as it does for the kernel's own output.
 */
public final class Symbols {
  /**
   * A place in the kernel's code.
   *
   * @param name the symbol, without module
   * @param module "" for the kernel itself
   * @param offset bytes from the symbol's start
   */
  public record Place(String name, String module, long offset) {}

  /** Symbols further away than this from an address do not name it. */
  private static final long REACH = 1 << 20;

  private final byte[] text;
  private final long[] addresses;
  private final int[] names;
  private Map<String, String> modules;
  private Set<String> functions;

  private Symbols(byte[] text, long[] addresses, int[] names) {
    this.text = text;
    this.addresses = addresses;
    this.names = names;
  }

  /** Reads the text of /proc/kallsyms; lines of another form are left out. */
  public static Symbols of(byte[] kallsyms) {
    long[] addresses = new long[1024];
    int[] names = new int[1024];
    int n = 0;
    for (int start = 0; start < kallsyms.length; start = lineEnd(kallsyms, start) + 1) {
      int space = start;
      long address = 0;
      while (space < kallsyms.length && Character.digit(kallsyms[space], 16) >= 0) {
        address = address << 4 | Character.digit(kallsyms[space++], 16);
      }
      boolean shaped = space > start && space + 3 < kallsyms.length && kallsyms[space] == ' ';
      if (!shaped || address == 0 || "tTwW".indexOf(kallsyms[space + 1]) < 0) continue;
      if (n == names.length) {
        addresses = Arrays.copyOf(addresses, n * 2);
        names = Arrays.copyOf(names, n * 2);
      }
      addresses[n] = address;
      names[n++] = space + 3;
    }
    return sorted(kallsyms, Arrays.copyOf(addresses, n), Arrays.copyOf(names, n));
  }

  private static Symbols sorted(byte[] text, long[] addresses, int[] names) {
    Integer[] order = new Integer[names.length];
    Arrays.setAll(order, i -> i);
    // Kernel addresses are unsigned; the sort is stable, so the first of equals stays first.
    Arrays.sort(order, Comparator.comparing((Integer i) -> addresses[i], Long::compareUnsigned));
    long[] a = new long[order.length];
    int[] b = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      a[i] = addresses[order[i]];
      b[i] = names[order[i]];
    }
    return new Symbols(text, a, b);
  }

  /** How many there are; 0 when the kernel hid its addresses or there was no kallsyms. */
  public int size() {
    return addresses.length;
  }

  /** The symbol that an address lies in. */
  public Optional<Place> at(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) low = middle + 1;
      else high = middle;
    }
    int i = low - 1;
    if (i < 0 || address - addresses[i] >= REACH) return Optional.empty();
    while (i > 0 && addresses[i - 1] == addresses[i]) i--;
    String line =
        new String(text, names[i], lineEnd(text, names[i]) - names[i], StandardCharsets.UTF_8);
    int tab = line.indexOf('\t');
    String name = tab < 0 ? line : line.substring(0, tab);
    return Optional.of(new Place(name.strip(), module(line, tab), address - addresses[i]));
  }

  /** The name of the function at an address, or the address as the kernel prints it. */
  public String name(long address) {
    return at(address).map(Place::name).orElseGet(() -> hex(address));
  }

  /** Name and decimal offset as bpftrace prints a frame: "vfs_write+562". */
  public String frame(long address) {
    return at(address).map(p -> p.name() + "+" + p.offset()).orElseGet(() -> hex(address));
  }

  /** Where the functions of this name begin: none, one, or several that share it. */
  public long[] addresses(String function) {
    byte[] wanted = function.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, names.length)
        .filter(i -> isNamed(names[i], wanted))
        .mapToLong(i -> addresses[i])
        .toArray();
  }

  private boolean isNamed(int at, byte[] wanted) {
    int end = at + wanted.length;
    boolean fits = end <= text.length && Arrays.equals(text, at, end, wanted, 0, wanted.length);
    return fits && (end == text.length || text[end] == '\n' || text[end] == '\t');
  }

  /** Whether a function of this name has code of its own, with or without ".isra.0" behind it. */
  public synchronized boolean isFunction(String name) {
    if (functions == null) {
      functions = new HashSet<>();
      for (int from : names) {
        int end = from;
        while (end < text.length && ".\t\n".indexOf(text[end]) < 0) end++;
        functions.add(new String(text, from, end - from, StandardCharsets.UTF_8));
      }
    }
    return functions.contains(name);
  }

  /** The module that has a function of this name; empty for the kernel itself. */
  public synchronized Optional<String> module(String function) {
    if (modules == null) {
      modules = new HashMap<>();
      for (int at : names) {
        int end = lineEnd(text, at);
        if (end == at || text[end - 1] != ']') continue;
        String line = new String(text, at, end - at, StandardCharsets.UTF_8);
        int tab = line.indexOf('\t');
        if (tab > 0) modules.putIfAbsent(line.substring(0, tab), module(line, tab));
      }
    }
    return Optional.ofNullable(modules.get(function));
  }

  private static String module(String line, int tab) {
    boolean bracketed = tab > 0 && line.startsWith("[", tab + 1) && line.endsWith("]");
    return bracketed ? line.substring(tab + 2, line.length() - 1) : "";
  }

  private static int lineEnd(byte[] text, int from) {
    int i = from;
    while (i < text.length && text[i] != '\n') i++;
    return i;
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
