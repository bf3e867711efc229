package fathom.kernel;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.magic.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The Java of all cells, for the magics of one cell. */
final class CellSession implements Session {
  /** Runs a cell inside the one that runs. */
  interface Nested {
    Object run(String code) throws Exception;
  }

  private final Supplier<CellEngine> engine;
  private final Nested nested;

  CellSession(Supplier<CellEngine> engine, Nested nested) {
    this.engine = engine;
    this.nested = nested;
  }

  @Override
  public List<Path> classPath() {
    return engine.get().classPath();
  }

  @Override
  public void addToClassPath(List<Path> entries) {
    engine.get().addToClassPath(entries);
  }

  @Override
  public List<Declaration> declarations() {
    return engine.get().declared().stream()
        .map(each -> new Declaration(each.kind(), each.name(), each.type()))
        .toList();
  }

  @Override
  public void forget(List<String> names) {
    engine.get().forget(names);
  }

  @Override
  public Object run(String cell) throws Exception {
    return nested.run(cell);
  }
}
