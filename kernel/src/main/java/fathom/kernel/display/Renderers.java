package fathom.kernel.display;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Makes a bundle of any value, by the renderer of its most specific type, else as text. */
public final class Renderers {
  private final List<Renderer<?>> renderers;

  public Renderers(List<Renderer<?>> renderers) {
    this.renderers = List.copyOf(renderers);
  }

  /**
   * The renderers on the class path; one that cannot be loaded is reported and left out.
   *
   * @param problem takes what went wrong with one
   */
  @SuppressWarnings("rawtypes") // A service has no type arguments.
  public static Renderers load(Consumer<Throwable> problem) {
    List<Renderer<?>> found = new ArrayList<>();
    Iterator<Renderer> all = ServiceLoader.load(Renderer.class).iterator();
    while (true) {
      try {
        if (!all.hasNext()) {
          return new Renderers(found);
        }
        found.add(all.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        problem.accept(e);
      }
    }
  }

  /**
   * The value's representations.
   *
   * @throws RuntimeException what the value's own renderer or toString throws
   */
  public MimeBundle render(Object value) {
    if (value instanceof MimeBundle bundle) {
      return bundle;
    }
    Renderer<?> best = null;
    for (Renderer<?> renderer : renderers) {
      if (renderer.accepts(value)
          && (best == null || best.type().isAssignableFrom(renderer.type()))) {
        best = renderer;
      }
    }
    return best == null ? MimeBundle.text(PlainText.of(value)) : render(best, value);
  }

  private static <T> MimeBundle render(Renderer<T> renderer, Object value) {
    return renderer.render(renderer.type().cast(value));
  }
}
