package fathom.read;

import java.util.List;

/**
 * A map of bpftrace's as it was printed last.
 *
 * @param name with its sign: "@bytes"
 * @param keys what the map is indexed by, as the program says: "comm", "pid"; empty for a scalar
 * @param rows one a key; of a histogram one a bucket
 */
public record BpftraceMap(String name, Kind kind, List<String> keys, List<Row> rows) {
  /** What stands behind a key. */
  public enum Kind {
    /** A number or a text. */
    VALUE("value"),
    /** Of avg() and stats(); what is not known is "". */
    STATISTICS("count", "average", "total"),
    /** Of hist() and lhist(): how often values from min to max were seen; "" where it is open. */
    HISTOGRAM("min", "max", "count");

    private final List<String> columns;

    Kind(String... columns) {
      this.columns = List.of(columns);
    }

    public List<String> columns() {
      return columns;
    }
  }

  /**
   * One row; all of it is untrusted.
   *
   * @param key as many as the map has keys
   * @param values as the kind says
   */
  public record Row(List<String> key, List<String> values) {
    public Row {
      key = List.copyOf(key);
      values = List.copyOf(values);
    }
  }

  public BpftraceMap {
    keys = List.copyOf(keys);
    rows = List.copyOf(rows);
  }
}
