package fathom.kernel.cell;

import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Scope;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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
  public <T> T with(Order o, Function<JavacTask, T> work) {
    return pool.getTask(
        NOWHERE,
        o.files(),
        o.problems(),
        o.options(),
        null,
        List.of(o.unit()),
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
    Set<ClassSymbol> known = new LinkedHashSet<>();
    addClasses(cells.members_field, known);
    known.forEach(each -> symbols.removeClass(symbols.unnamedModule, each.flatName()));
    cells.members_field = null;
    cells.completer = ClassFinder.instance(context).getCompleter();
  }

  /** Adds the classes in a scope, and those nested in them. */
  private static void addClasses(Scope scope, Set<ClassSymbol> to) {
    if (scope != null) {
      for (Symbol member : scope.getSymbols(Scope.LookupKind.NON_RECURSIVE)) {
        if (member instanceof ClassSymbol type && to.add(type)) {
          addClasses(type.members_field, to);
        }
      }
    }
  }
}
