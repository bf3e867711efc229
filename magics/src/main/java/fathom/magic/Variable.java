package fathom.magic;

import fathom.BpftraceRun;
import fathom.ComparedRuns;
import fathom.KernelStacks;
import fathom.TracedRun;
import fathom.kernel.magic.MagicCall;
import javax.lang.model.SourceVersion;
import tech.tablesaw.api.Table;

/** The Java variable that {@code --as} names. */
record Variable(String name) {
  /**
   * @throws IllegalArgumentException when Java takes it for no variable
   */
  Variable {
    if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
      throw new IllegalArgumentException(
          "--as " + name + ": expected a name that Java takes for a variable");
    }
  }

  void bind(MagicCall call, TracedRun run) {
    call.notebook().bind(name, TracedRun.class, run);
  }

  void bind(MagicCall call, ComparedRuns runs) {
    call.notebook().bind(name, ComparedRuns.class, runs);
  }

  void bind(MagicCall call, BpftraceRun run) {
    call.notebook().bind(name, BpftraceRun.class, run);
  }

  void bind(MagicCall call, KernelStacks stacks) {
    call.notebook().bind(name, KernelStacks.class, stacks);
  }

  void bind(MagicCall call, Table table) {
    call.notebook().bind(name, Table.class, table);
  }

  /**
   * The traced run in the variable.
   *
   * @throws IllegalArgumentException when there is none
   */
  TracedRun run(MagicCall call) throws Exception {
    Object value = call.notebook().evaluate(name);
    if (value instanceof TracedRun run) return run;
    throw new IllegalArgumentException(
        name + " is no traced run; %trace_write --as " + name + " would make one");
  }
}
