package fathom.kernel;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.CellResult;
import fathom.kernel.display.Progress;
import fathom.kernel.magic.Notebook;
import fathom.kernel.magic.Session;
import java.util.function.Supplier;

/** The notebook as the magics of one cell see it. */
final class CellNotebook implements Notebook, AutoCloseable {
  private final Supplier<CellEngine> engine;
  private final Outlet outlet;
  private final int cell;
  private final ProgressBar progress;
  private final Progress outer;
  private final Session session;

  CellNotebook(Supplier<CellEngine> engine, Outlet outlet, int cell, CellSession.Nested nested) {
    this.session = new CellSession(engine, nested);
    this.engine = engine;
    this.outlet = outlet;
    this.cell = cell;
    this.progress = ProgressBar.ofMagic(outlet);
    this.outer = outlet.passingProgress();
    outlet.passingProgress(progress);
  }

  @Override
  public String display(Object value) {
    return outlet.display(value);
  }

  @Override
  public void update(String displayId, Object value) {
    outlet.update(displayId, value);
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public <T> void bind(String name, Class<T> type, T value) {
    engine.get().bind(name, type, value);
  }

  @Override
  public void foldOutput(boolean fold) {
    outlet.foldOutput(fold);
  }

  @Override
  public boolean foldsOutput() {
    return outlet.foldsOutput();
  }

  @Override
  public void interruptible(boolean on) {
    engine.get().interruptible(on);
  }

  @Override
  public boolean isInterruptible() {
    return engine.get().isInterruptible();
  }

  @Override
  public Object evaluate(String expression) throws Exception {
    return engine.get().run(expression, cell, 1).value();
  }

  @Override
  public Timed timed(String code) throws Exception {
    CellResult result = engine.get().run(code, cell, 1);
    return new Timed(result.value(), result.runNanos());
  }

  @Override
  public Session session() {
    return session;
  }

  /** Takes the progress bar away. */
  @Override
  public void close() {
    progress.close();
    outlet.passingProgress(outer);
  }
}
