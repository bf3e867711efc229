package fathom.table;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** A column of a {@link Sheet}: a name, a type, and what each row holds. */
public sealed interface Column {
  String name();

  /** The same column with its rows taken from elsewhere. */
  Column at(IntUnaryOperator row);

  /** 32-bit numbers from 0; a negative one (no parent, no known CPU) is missing. */
  record Ints(String name, IntUnaryOperator value) implements Column {
    @Override
    public Column at(IntUnaryOperator row) {
      return new Ints(name, i -> value.applyAsInt(row.applyAsInt(i)));
    }
  }

  /** 64-bit numbers; {@link fathom.trace.Calls#UNKNOWN} is missing. */
  record Longs(String name, IntToLongFunction value) implements Column {
    @Override
    public Column at(IntUnaryOperator row) {
      return new Longs(name, i -> value.applyAsLong(row.applyAsInt(i)));
    }
  }

  /** Numbers; NaN is missing. */
  record Doubles(String name, IntToDoubleFunction value) implements Column {
    @Override
    public Column at(IntUnaryOperator row) {
      return new Doubles(name, i -> value.applyAsDouble(row.applyAsInt(i)));
    }
  }

  record Flags(String name, IntPredicate value) implements Column {
    @Override
    public Column at(IntUnaryOperator row) {
      return new Flags(name, i -> value.test(row.applyAsInt(i)));
    }
  }

  /** Text, untrusted; null is missing. */
  record Texts(String name, IntFunction<String> value) implements Column {
    @Override
    public Column at(IntUnaryOperator row) {
      return new Texts(name, i -> value.apply(row.applyAsInt(i)));
    }
  }
}
