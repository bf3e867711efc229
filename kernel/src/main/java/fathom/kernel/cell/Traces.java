package fathom.kernel.cell;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stack traces as the user knows them: without the kernel below the cell. */
public final class Traces {
  private static final String CELL = "cell";

  /** As many frames as Java shows of a recursion without an end; then those that began it. */
  private static final int HEAD = 1_000;

  private static final int TAIL = 24;

  private Traces() {}

  /** Takes the place of {@link Throwable#printStackTrace()} in cells. */
  public static void printStackTrace(Object thrown) {
    if (thrown instanceof Throwable t) {
      trim(t).printStackTrace();
    } else {
      call(thrown, new Class<?>[0]);
    }
  }

  /** Takes the place of {@link Throwable#printStackTrace(PrintStream)} in cells. */
  public static void printStackTrace(Object thrown, PrintStream to) {
    if (thrown instanceof Throwable t) {
      trim(t).printStackTrace(to);
    } else {
      call(thrown, new Class<?>[] {PrintStream.class}, to);
    }
  }

  /** Takes the place of {@link Throwable#printStackTrace(PrintWriter)} in cells. */
  public static void printStackTrace(Object thrown, PrintWriter to) {
    if (thrown instanceof Throwable t) {
      trim(t).printStackTrace(to);
    } else {
      call(thrown, new Class<?>[] {PrintWriter.class}, to);
    }
  }

  private static void call(Object target, Class<?>[] types, Object... arguments) {
    try {
      var method = target.getClass().getMethod("printStackTrace", types);
      method.setAccessible(true);
      method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw Traces.<RuntimeException>asIs(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T asIs(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** What becomes of an exception that ends a thread which a cell has started. */
  public static void uncaught(Thread thread, Throwable thrown) {
    if (!(thrown instanceof CellInterrupted || thrown instanceof Exit.Requested)) {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      trim(thrown).printStackTrace();
    }
  }

  /** Takes the kernel's frames out of a throwable, its causes and what it suppresses. */
  static <T extends Throwable> T trim(T thrown) {
    trim(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    return thrown;
  }

  private static void trim(Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return;
    }
    thrown.setStackTrace(trimmed(thrown.getStackTrace()));
    trim(thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) {
      trim(suppressed, seen);
    }
  }

  /** The innermost class of a cell that a frame is in, "Outer.Inner"; "" for the cell itself. */
  static String owner(StackTraceElement frame) {
    String name = frame.getClassName();
    int nested = name.indexOf('$');
    return nested < 0
        ? ""
        : Stream.of(name.substring(nested + 1).split("\\$"))
            .map(part -> part.matches("\\d+") ? "(anonymous)" : part.replaceFirst("^\\d+", ""))
            .collect(Collectors.joining("."));
  }

  private static StackTraceElement[] trimmed(StackTraceElement[] frames) {
    List<StackTraceElement> kept = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      StackTraceElement frame = frames[i];
      if (i == HEAD && frames.length > HEAD + TAIL) {
        i = frames.length - TAIL;
        kept.add(new StackTraceElement("..", (i - HEAD) + " more calls", null, -1));
      }
      if (!isOfCell(frame)) {
        kept.add(frame);
        continue;
      }
      boolean body = isBody(frame);
      String owner = owner(frame);
      String shown =
          body
              ? CELL
              : frame.getMethodName().startsWith("lambda$") ? "lambda" : frame.getMethodName();
      kept.add(
          new StackTraceElement(
              owner.isEmpty() ? Names.PACKAGE : owner,
              shown,
              frame.getFileName(),
              frame.getLineNumber()));
      if (body) {
        break;
      }
    }
    return kept.toArray(StackTraceElement[]::new);
  }

  static boolean isOfCell(StackTraceElement frame) {
    return frame.getClassName().startsWith(Names.PACKAGE + ".");
  }

  /** Whether the frame is that of a cell's own statements, below which is the kernel. */
  static boolean isBody(StackTraceElement frame) {
    return frame.getClassName().endsWith("Run")
        && (frame.getMethodName().equals("last$") || frame.getMethodName().startsWith(Layout.RUN));
  }
}
