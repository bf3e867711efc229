package fathom.read;

import fathom.read.BpftraceMap.Row;
import java.util.List;

/** Maps as bpftrace's own text. */
public final class BpftraceText {
  private static final int BAR = 52;
  private static final String UNITS = "KMGTPE";

  private BpftraceText() {}

  /** All rows of a map, a line each. */
  public static String of(BpftraceMap map) {
    StringBuilder text = new StringBuilder();
    List<String> previous = null;
    for (Row row : map.rows()) {
      switch (map.kind()) {
        case VALUE -> text.append(label(map, row)).append(": ").append(row.values().get(0));
        case STATISTICS -> text.append(label(map, row)).append(": ").append(statistics(row));
        case HISTOGRAM -> {
          if (!row.key().equals(previous)) text.append(label(map, row)).append(":\n");
          text.append(bucket(map, row));
        }
        default -> throw new IllegalStateException();
      }
      text.append('\n');
      previous = row.key();
    }
    return text.toString();
  }

  /** "@bytes[workload, 84]". */
  static String label(BpftraceMap map, Row row) {
    return map.name() + (row.key().isEmpty() ? "" : "[" + String.join(", ", row.key()) + "]");
  }

  private static String statistics(Row row) {
    String average = row.values().get(1);
    return row.values().get(0).isEmpty()
        ? average
        : "count %s, average %s, total %s"
            .formatted(row.values().get(0), average, row.values().get(2));
  }

  private static String bucket(BpftraceMap map, Row row) {
    long most =
        map.rows().stream()
            .filter(r -> r.key().equals(row.key()))
            .mapToLong(BpftraceText::count)
            .max()
            .orElse(1);
    int bar = (int) (BAR * count(row) / Math.max(1, most));
    return "%-16s %8d |%-52s|".formatted(range(row), count(row), "@".repeat(bar));
  }

  /** How often the bucket's values were seen. */
  public static long count(Row bucket) {
    String count = bucket.values().get(2);
    return count.matches("\\d{1,18}") ? Long.parseLong(count) : 0;
  }

  /** A bucket's values: "[4K, 8K)", "[0]", "(..., 0)". */
  public static String range(Row bucket) {
    String min = bucket.values().get(0);
    String max = bucket.values().get(1);
    if (min.isEmpty()) return "(..., " + shortened(after(max)) + ")";
    if (max.isEmpty()) return "[" + shortened(min) + ", ...)";
    if (min.equals(max)) return "[" + shortened(min) + "]";
    return "[" + shortened(min) + ", " + shortened(after(max)) + ")";
  }

  /** The bounds of bpftrace's JSON are both inside. */
  private static String after(String max) {
    return max.matches("-?\\d{1,18}") ? Long.toString(Long.parseLong(max) + 1) : max;
  }

  /** "4096" as "4K" when nothing is lost by it. */
  private static String shortened(String number) {
    if (!number.matches("\\d{4,18}")) return number;
    long value = Long.parseLong(number);
    int unit = -1;
    while (value % 1024 == 0 && unit < UNITS.length() - 1 && value > 0) {
      value /= 1024;
      unit++;
    }
    return value + (unit < 0 ? "" : String.valueOf(UNITS.charAt(unit)));
  }
}
