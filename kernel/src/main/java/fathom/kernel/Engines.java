package fathom.kernel;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.CellFailure;
import fathom.kernel.magic.Prelude;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Makes the engine of the cells: their imports and their class path. */
final class Engines {
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.time.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.regex.*",
          "java.util.stream.*",
          "static fathom.kernel.CellNamespace.*");

  private Engines() {}

  static CellEngine create() {
    List<String> imports = new ArrayList<>(IMPORTS);
    for (Prelude prelude : ServiceLoader.load(Prelude.class)) {
      imports.addAll(prelude.imports());
    }
    CellEngine engine = new CellEngine(imports, System.getProperty("java.class.path"));
    try {
      // The first cell then finds the compiler loaded.
      engine.run("0", 0, 1);
    } catch (CellFailure e) {
      throw new IllegalStateException("the compiler does not work here: " + e.getMessage(), e);
    }
    return engine;
  }
}
