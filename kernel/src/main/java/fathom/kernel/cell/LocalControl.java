package fathom.kernel.cell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Runs snippets in this JVM: instruments their classes, keeps the object that a snippet returns
 * instead of its text, and frees the compiler for others while the user's code runs.
 */
final class LocalControl extends DirectExecutionControl {
  private final ReentrantLock compiler;

  /** What the last snippet returned or threw; guarded by {@link #compiler}. */
  private Object value;

  private Throwable thrown;
  private boolean quiet;

  LocalControl(ReentrantLock compiler) {
    this.compiler = compiler;
  }

  Object value() {
    return value;
  }

  Throwable thrown() {
    return thrown;
  }

  /**
   * Makes ready for the next snippet.
   *
   * @param quiet whether it is the kernel's own, which no interrupt may end
   */
  void reset(boolean quiet) {
    this.quiet = quiet;
    value = null;
    thrown = null;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    ClassBytecodes[] changed = new ClassBytecodes[classes.length];
    for (int i = 0; i < classes.length; i++) {
      changed[i] = new ClassBytecodes(classes[i].name(), Instrument.apply(classes[i].bytecodes()));
    }
    super.load(changed);
  }

  @Override
  protected String invoke(Method method) throws Exception {
    boolean own = quiet;
    int holds = compiler.getHoldCount();
    Object result = null;
    Throwable failure = null;
    for (int i = 0; i < holds; i++) {
      compiler.unlock();
    }
    try {
      CellScope scope = CellScope.current();
      result =
          scope == null || own ? method.invoke(null) : scope.userCode(() -> method.invoke(null));
    } catch (InvocationTargetException e) {
      failure = e.getCause();
    } catch (CellInterrupted e) {
      failure = e;
    } finally {
      for (int i = 0; i < holds; i++) {
        compiler.lock();
      }
    }
    if (failure instanceof ExceptionInInitializerError && failure.getCause() != null) {
      failure = failure.getCause();
    }
    value = result;
    thrown = failure;
    if (failure instanceof SPIResolutionException unresolved) {
      throw new ResolutionException(unresolved.id(), unresolved.getStackTrace());
    }
    if (failure != null) {
      throw userException(failure);
    }
    return "";
  }

  /** The exception and its causes as JShell wants them, to be mapped to the snippet's lines. */
  private static UserException userException(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
      chain.add(t);
    }
    UserException cause = null;
    for (int i = chain.size() - 1; i >= 0; i--) {
      Throwable t = chain.get(i);
      UserException next = new UserException(message(t), t.getClass().getName(), t.getStackTrace());
      if (cause != null) {
        next.initCause(cause);
      }
      cause = next;
    }
    return cause;
  }

  /** The message, also of an exception whose getMessage fails. */
  static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException | StackOverflowError e) {
      return "(its message failed: " + e.getClass().getName() + ")";
    }
  }
}
