package fathom.table;

import fathom.trace.Calls;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.numbers.IntColumnType;
import tech.tablesaw.columns.numbers.LongColumnType;

/** Whole columns for Tablesaw from what the model knows of each row; the unknown is missing. */
final class Wrap {
  private Wrap() {}

  /** Numbers from 0; a negative one (no parent, no known CPU) is missing. */
  static IntColumn ints(String name, int[] rows, IntUnaryOperator value) {
    return IntColumn.create(
        name,
        Arrays.stream(rows)
            .map(value)
            .map(v -> v < 0 ? IntColumnType.missingValueIndicator() : v)
            .toArray());
  }

  static LongColumn longs(String name, int[] rows, IntToLongFunction value) {
    return LongColumn.create(name, Arrays.stream(rows).mapToLong(value).map(Wrap::known).toArray());
  }

  static StringColumn strings(String name, int[] rows, IntFunction<String> value) {
    return StringColumn.create(name, Arrays.stream(rows).mapToObj(value));
  }

  private static long known(long value) {
    return value == Calls.UNKNOWN ? LongColumnType.missingValueIndicator() : value;
  }
}
