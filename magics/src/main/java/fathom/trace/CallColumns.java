package fathom.trace;

/**
 * The columns of calls, one row a call, in preorder. They grow while a trace is read; nothing
 * changes once there are {@link Calls} of them.
 *
 * @param executed has rows only where the trace tells instructions
 */
record CallColumns(
    Names functions,
    Names comms,
    Ints function,
    Ints parent,
    Longs start,
    Longs duration,
    Runs cpu,
    Tasks tasks,
    Marks marks,
    Returns ret,
    Instructions executed) {

  /** Without rows. */
  CallColumns(Names functions, Names comms) {
    this(
        functions,
        comms,
        new Ints(),
        new Ints(),
        new Longs(),
        new Longs(),
        new Runs(),
        new Tasks(),
        new Marks(),
        new Returns(),
        new Instructions());
  }

  int size() {
    return function.size();
  }

  /** The same rows with other times. */
  CallColumns with(Longs starts, Longs durations) {
    return new CallColumns(
        functions, comms, function, parent, starts, durations, cpu, tasks, marks, ret, executed);
  }

  /** The same rows with other return values. */
  CallColumns with(Returns values) {
    return new CallColumns(
        functions, comms, function, parent, start, duration, cpu, tasks, marks, values, executed);
  }

  /** The same rows with other marks. */
  CallColumns with(Marks others) {
    return new CallColumns(
        functions, comms, function, parent, start, duration, cpu, tasks, others, ret, executed);
  }

  /** Adds whole trees of others, from a row to one before another. */
  void copy(CallColumns of, int first, int end) {
    int shift = size() - first;
    function.addAll(of.function, first, end, 0);
    parent.addAll(of.parent, first, end, shift);
    start.addAll(of.start, first, end);
    duration.addAll(of.duration, first, end);
    tasks.addAll(of.tasks, first, end);
    for (int i = first; i < end; ) {
      int next = of.cpu.end(i, end);
      cpu.add(of.cpu.get(i), next - i);
      i = next;
    }
    for (int i = of.marks.next(first, end); i < end; i = of.marks.next(i + 1, end)) {
      marks.add(i + shift, of.marks.get(i));
    }
    for (int i = of.ret.next(first, end); i < end; i = of.ret.next(i + 1, end)) {
      ret.set(i + shift, of.ret.get(i));
    }
  }
}
