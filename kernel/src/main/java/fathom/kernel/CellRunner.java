package fathom.kernel;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.CellFailure;
import fathom.kernel.cell.CellResult;
import fathom.kernel.cell.CellScope;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.magic.Catalog;
import fathom.kernel.magic.CellText;
import fathom.kernel.magic.Dispatcher;
import fathom.kernel.magic.MagicFailure;
import fathom.kernel.magic.Part;
import java.util.List;
import java.util.function.Supplier;

/** Runs one cell on its thread: its Java and its magics in order, then the result's rendering. */
final class CellRunner {
  private final Supplier<CellEngine> engine;
  private final Catalog catalog;
  private final Dispatcher dispatcher;

  CellRunner(Supplier<CellEngine> engine, Catalog catalog) {
    this.engine = engine;
    this.catalog = catalog;
    this.dispatcher = new Dispatcher(catalog);
  }

  /**
   * Runs a cell.
   *
   * @param number the cell's number, for messages
   * @return the result to show, or null
   */
  MimeBundle run(String code, int number, Outlet outlet) throws CellFailure, MagicFailure {
    List<Part> parts = CellText.parse(code, catalog::contains);
    if (parts.size() > 1) {
      for (Part part : parts) {
        if (part instanceof Part.Java java) {
          engine.get().check(java.source(), number, java.firstLine());
        }
      }
    }
    CellScope scope = CellScope.current();
    MimeBundle result = null;
    try (CellNotebook notebook =
        new CellNotebook(engine, outlet, number, text -> run(text, number, outlet))) {
      for (int i = 0; i < parts.size(); i++) {
        boolean last = i == parts.size() - 1;
        if (parts.get(i) instanceof Part.Java java) {
          result = runJava(java, number, last, outlet);
        } else if (parts.get(i) instanceof Part.Call call) {
          result = runMagic(call, number, scope, notebook, outlet);
          if (scope.isStopped()) {
            // The bar goes while it is all that is shown: nothing is left of it then.
            notebook.close();
          }
          if (result != null && (scope.isStopped() || !last)) {
            outlet.display(result);
          }
          if (scope.isStopped()) {
            throw CellFailure.interrupted("%" + call.name() + " was stopped");
          }
        }
      }
    }
    return result;
  }

  /** Runs a magic and shows its value as one: an interrupt is answered by showing what it has. */
  private MimeBundle runMagic(
      Part.Call call, int number, CellScope scope, CellNotebook notebook, Outlet outlet)
      throws MagicFailure, CellFailure {
    scope.beginMagic();
    try {
      Object value = dispatcher.run(call, notebook);
      return value == null ? null : scope.answer(() -> render(value, number, outlet));
    } finally {
      scope.endMagic();
    }
  }

  private MimeBundle runJava(Part.Java java, int number, boolean last, Outlet outlet)
      throws CellFailure {
    CellResult result = engine.get().run(java.source(), number, java.firstLine());
    result.notes().forEach(outlet::say);
    return last && result.hasValue() ? render(result.value(), number, outlet) : null;
  }

  /** A magic that shows its own bundle does not wait for the compiler. */
  private MimeBundle render(Object value, int number, Outlet outlet) throws CellFailure {
    return value instanceof MimeBundle bundle
        ? bundle
        : engine.get().guarded(() -> outlet.render(value), number);
  }

  /** The bundle of an expression's value, for a request's user_expressions. */
  MimeBundle evaluate(String expression, int number, Outlet outlet) throws CellFailure {
    return render(engine.get().run(expression, number, 1).value(), number, outlet);
  }
}
