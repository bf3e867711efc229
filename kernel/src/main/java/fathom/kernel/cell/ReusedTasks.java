package fathom.kernel.cell;

import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;

/**
 * Tasks that find the symbols of those before them, as JShell's do: most of what a small cell costs
 * is to read the JDK's own classes. It takes packages of the compiler that only a flag of the JVM
 * exports.
 */
final class ReusedTasks implements Tasks {
  /** One with the modules that cells have named, one with all. */
  private static final int KEPT = 2;

  private static final List<String> PACKAGES =
      List.of("com.sun.tools.javac.api", "com.sun.tools.javac.code", "com.sun.tools.javac.util");

  private final JavacTaskPool pool = new JavacTaskPool(KEPT);

  /** Whether this JVM was started so that it can use this class at all. */
  static boolean arePossible() {
    Optional<Module> compiler = ModuleLayer.boot().findModule("jdk.compiler");
    Module self = Tasks.class.getModule();
    return compiler.isPresent()
        && PACKAGES.stream().allMatch(name -> compiler.get().isExported(name, self));
  }

  @Override
  public <T> T with(
      List<String> options,
      JavaFileManager files,
      DiagnosticListener<JavaFileObject> problems,
      JavaFileObject unit,
      Function<JavacTask, T> work) {
    Writer nowhere = Writer.nullWriter();
    return pool.getTask(
        nowhere,
        files,
        problems,
        options,
        null,
        List.of(unit),
        task -> {
          // It lets go of the context itself when it has written all classes.
          Context context = ((BasicJavacTask) task).getContext();
          try {
            return work.apply(task);
          } finally {
            forgetCells(context);
          }
        });
  }

  /** The next task reads the cells' package anew: it grows with each cell. */
  private static void forgetCells(Context context) {
    Symtab symbols = Symtab.instance(context);
    PackageSymbol cells =
        symbols.getPackage(
            symbols.unnamedModule,
            com.sun.tools.javac.util.Names.instance(context).fromString(Names.PACKAGE));
    if (cells == null) {
      return;
    }
    List<ClassSymbol> known = new ArrayList<>();
    symbols.getAllClasses().forEach(known::add);
    for (ClassSymbol each : known) {
      if (each.packge() == cells) {
        symbols.removeClass(symbols.unnamedModule, each.flatName());
      }
    }
    cells.members_field = null;
    cells.completer = ClassFinder.instance(context).getCompleter();
  }
}
