package fathom.kernel.magic;

import fathom.kernel.cell.CellFailure;
import fathom.kernel.cell.CellInterrupted;
import fathom.kernel.cell.CellScope;
import fathom.kernel.display.Html;
import fathom.kernel.display.MimeBundle;
import java.io.IOException;

/** Runs calls of magics, and turns what goes wrong into a message for the user. */
public final class Dispatcher {
  private final Catalog catalog;

  public Dispatcher(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Runs one call on the calling thread.
   *
   * @return the magic's value, its help if that was asked for, or null
   * @throws MagicFailure if it could not do what was asked
   * @throws CellFailure if it was interrupted, or Java code that it ran failed
   */
  public Object run(Part.Call part, Notebook notebook) throws MagicFailure, CellFailure {
    try {
      MagicCommand command = catalog.command(part.name());
      String line =
          command.magic().expandsExpressions()
              ? Expansion.expand(part.line(), notebook::evaluate)
              : part.line();
      if (command.parse(line)) {
        return help(command);
      }
      MagicCall call = new MagicCall(part.name(), line, part.body(), notebook);
      CellScope scope = CellScope.current();
      return scope == null
          ? command.magic().run(call)
          : scope.magic(() -> command.magic().run(call));
    } catch (CellFailure e) {
      throw e;
    } catch (Exception | Error e) {
      CellScope scope = CellScope.current();
      if (e instanceof CellInterrupted || (scope != null && scope.isStopped())) {
        throw CellFailure.interrupted("%" + part.name() + " was stopped");
      }
      throw failure(part.name(), e);
    }
  }

  private static MagicFailure failure(String name, Throwable e) {
    boolean foreseen =
        e instanceof IOException
            || e instanceof IllegalArgumentException
            || e instanceof IllegalStateException;
    return foreseen && e.getMessage() != null
        ? new MagicFailure(e.getMessage(), e)
        : MagicFailure.internal(name, e);
  }

  static MimeBundle help(MagicCommand command) {
    String text = command.help();
    return MimeBundle.html("<pre>" + Html.escape(text) + "</pre>", text);
  }
}
