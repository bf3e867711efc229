package fathom.kernel.cell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;

/** The classes of the cells in this JVM: loads and runs them, and reaches their variables. */
final class Classes {
  private final CellLoader loader;
  private final Places places;
  private final Failures failures;
  private volatile boolean interruptible = true;

  Classes(CellLoader loader, Places places, Failures failures) {
    this.loader = loader;
    this.places = places;
    this.failures = failures;
  }

  /** Whether what is loaded from now on can be stopped in a loop. */
  void interruptible(boolean on) {
    interruptible = on;
  }

  boolean isInterruptible() {
    return interruptible;
  }

  /** What a program gave, and how long it took. */
  record Ran(Object value, long nanos) {}

  /** Loads all of its classes. */
  void load(Program program) {
    places.put(program.sources());
    program.classes().forEach((name, bytes) -> load(program, name, bytes));
  }

  private void load(Program program, String name, byte[] bytes) {
    int nested = name.indexOf('$');
    Source source = program.sources().get(nested < 0 ? name : name.substring(0, nested));
    int cell = source == null ? 0 : source.cell();
    byte[] lined = CellLines.apply(bytes, program.lines(), cell);
    loader.add(Map.of(name, Instrument.apply(lined, interruptible)));
  }

  /**
   * Runs a program that is loaded.
   *
   * @throws CellFailure if it throws, or is interrupted
   */
  Ran run(Program program) throws CellFailure {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Method run = loader.loadClass(program.runner()).getMethod(Layout.RUN);
      long begun = System.nanoTime();
      Object value = run.invoke(null);
      return new Ran(value, System.nanoTime() - begun);
    } catch (InvocationTargetException e) {
      throw failures.thrown(e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw failures.thrown(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** How many of its variables it has set. */
  int reached(Program program) {
    try {
      return loader.loadClass(program.runner()).getField(Layout.REACHED).getInt(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return 0;
    }
  }

  /** Lets go of what a variable holds that no code can reach any more. */
  void clear(Names.Variable variable) {
    try {
      Field field = field(variable);
      if (!field.getType().isPrimitive()) {
        field.set(null, null);
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      // A class that cannot be loaded holds nothing.
      return;
    }
  }

  /** The field of a variable. */
  Field field(Names.Variable variable) throws ReflectiveOperationException {
    Field field = loader.loadClass(variable.holder()).getField(variable.name());
    field.setAccessible(true);
    return field;
  }
}
