package fathom.read;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of a kernel's symbols those that pages can mean: every address is somewhere in them, so a symbol
 * that no eight bytes of them point into names nothing there. What is left names every address as
 * the whole does, and is a twentieth of it.
 */
public final class UsedSymbols {
  /** As far as {@link Symbols} looks from a symbol's start. */
  private static final long REACH = 1 << 20;

  /** What the compiler has put apart of a function belongs to it. */
  private static final String COLD = ".cold";

  private record Line(long address, String name, int start, int end) {}

  private UsedSymbols() {}

  /**
   * The lines of /proc/kallsyms that are needed to read pages.
   *
   * @param kallsyms the whole; one without addresses comes back empty
   * @param pages raw ring buffer pages, of any CPU and run
   */
  public static byte[] of(byte[] kallsyms, Collection<Piece> pages) {
    List<Line> lines = lines(kallsyms);
    long[] addresses =
        lines.stream().mapToLong(l -> l.address + Long.MIN_VALUE).sorted().distinct().toArray();
    boolean[] used = new boolean[addresses.length];
    if (used.length > 0) pages.forEach(piece -> mark(piece.pages(), addresses, used));
    Set<String> names = new HashSet<>();
    for (Line l : lines) if (isUsed(l, addresses, used)) names.add(l.name);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (Line l : lines) {
      // The module of a function is looked up by its name alone.
      boolean apart = l.name.endsWith(COLD) && names.contains(whole(l.name));
      if (isUsed(l, addresses, used) || names.contains(l.name) || apart) {
        kept.write(kallsyms, l.start, l.end - l.start);
        kept.write('\n');
      }
    }
    return kept.toByteArray();
  }

  private static String whole(String cold) {
    return cold.substring(0, cold.length() - COLD.length());
  }

  private static List<Line> lines(byte[] text) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length) {
      int end = start;
      while (end < text.length && text[end] != '\n') end++;
      int at = start;
      long address = 0;
      while (at < end && Character.digit(text[at], 16) >= 0) {
        address = address << 4 | Character.digit(text[at++], 16);
      }
      if (at > start && at + 3 < end && text[at] == ' ' && address != 0) {
        String name = new String(text, at + 3, end - at - 3, StandardCharsets.UTF_8);
        int tab = name.indexOf('\t');
        lines.add(new Line(address, tab < 0 ? name : name.substring(0, tab), start, end));
      }
      start = end + 1;
    }
    return lines;
  }

  private static boolean isUsed(Line line, long[] addresses, boolean[] used) {
    return used[Arrays.binarySearch(addresses, line.address + Long.MIN_VALUE)];
  }

  /** Addresses are unsigned: shifted by the smallest long they sort as signed ones do. */
  private static void mark(Pages pages, long[] addresses, boolean[] used) {
    for (long at = 0; at < pages.size(); ) {
      Pages.Slab slab = pages.slab(at, 1); // no event goes over the end of a page, nor of a slab
      mark(slab, addresses, used);
      at += slab.length();
    }
  }

  private static void mark(Pages.Slab slab, long[] addresses, boolean[] used) {
    long first = addresses[0];
    long last = addresses[addresses.length - 1];
    long word = 0;
    for (int i = 0; i < slab.length(); i++) {
      word = word >>> 8 | (slab.bytes()[slab.offset() + i] & 0xffL) << 56;
      long value = word + Long.MIN_VALUE;
      if (i < 7 || value < first || value - last >= REACH) continue;
      int at = Arrays.binarySearch(addresses, value);
      used[at >= 0 ? at : -at - 2] = true;
    }
  }
}
