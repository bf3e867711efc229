package fathom.table;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** A column of a {@link Sheet}: a name, a type, and what each row holds. */
public sealed interface Column {
  String name();

  /** 32-bit numbers from 0; a negative one (no parent, no known CPU) is missing. */
  record Ints(String name, IntUnaryOperator value) implements Column {}

  /** 64-bit numbers; {@link fathom.trace.Calls#UNKNOWN} is missing. */
  record Longs(String name, IntToLongFunction value) implements Column {}

  /** Numbers; NaN is missing. */
  record Doubles(String name, IntToDoubleFunction value) implements Column {}

  record Flags(String name, IntPredicate value) implements Column {}

  /** Text, untrusted; null is missing. */
  record Texts(String name, IntFunction<String> value) implements Column {}
}
