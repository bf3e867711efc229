package fathom.kernel.cell;

import fathom.kernel.cell.Compiler.Problem;
import java.util.List;
import java.util.Map;

/**
 * How far the compiler comes with a unit, and what it finds.
 *
 * @param parses whether the syntax is right; nothing else is known if it is not
 * @param problems what is wrong
 * @param exit a return at the top level of the cell, or null
 * @param assigns whether the unit's value is that of an assignment
 * @param names what the names in it are, or null
 * @param classes the class files; none if anything is wrong
 */
record Compilation(
    boolean parses,
    List<Problem> problems,
    Attribution.Place exit,
    boolean assigns,
    Attribution names,
    Map<String, byte[]> classes) {
  static Compilation of(Compiler compiler, Unit unit, Layout layout) {
    return compiler.with(
        Layout.holder(layout.base),
        unit.text(),
        task -> {
          if (!task.parse()) {
            return new Compilation(false, task.problems(), null, false, null, Map.of());
          }
          Attribution.Place exit = Attribution.topLevelReturn(task, unit);
          boolean assigns = Attribution.isAssignment(task);
          if (exit != null || !task.analyze()) {
            return new Compilation(true, task.problems(), exit, assigns, null, Map.of());
          }
          Attribution names = Attribution.of(task, unit, layout);
          Map<String, byte[]> classes = names.early() == null ? task.generate() : Map.of();
          return new Compilation(true, task.problems(), null, assigns, names, classes);
        });
  }
}
