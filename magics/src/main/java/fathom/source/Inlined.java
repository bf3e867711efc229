package fathom.source;

import fathom.source.Condition.Truth;
import fathom.source.Statement.Block;
import fathom.source.Statement.Call;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Knows what macros and inline functions call whenever they are used, so that a use of them is
 * known by it.
 */
final class Inlined {
  private static final int DEEPEST = 8;

  private final Archive archive;
  private final Definitions definitions;
  private final Predicate<String> mayLeave;
  private final Map<Integer, List<Call>> known = new ConcurrentHashMap<>();

  Inlined(Archive archive, Definitions definitions, Predicate<String> mayLeave) {
    this.archive = archive;
    this.definitions = definitions;
    this.mayLeave = mayLeave;
  }

  /**
   * Whether using a macro or inline function is sure to make a call that is visible.
   *
   * @param file of the use; what another file has for itself does not count
   * @param visible whether calling a function of a name cannot be missed
   */
  boolean certainly(String name, int file, Predicate<String> visible) {
    return certainly(name, file, visible, new HashSet<>(), 0);
  }

  private boolean certainly(
      String text, int file, Predicate<String> visible, Set<String> above, int depth) {
    if (depth > DEEPEST || !above.add(text)) return false;
    Index index = definitions.index();
    int name = index.name(text);
    if (name < 0) return false;
    boolean any = false;
    for (int d = index.first(name); d < index.afterLast(name); d++) {
      if (definitions.compiled(d) == Truth.FALSE) continue;
      int in = index.fileOf(d);
      if (in != file && !index.isHeader(in)) continue;
      boolean one =
          calls(d).stream()
              .anyMatch(
                  c ->
                      visible.test(c.name()) || certainly(c.name(), in, visible, above, depth + 1));
      if (!one) return false;
      any = true;
    }
    above.remove(text);
    return any;
  }

  /** The calls that a definition makes whatever happens. */
  private List<Call> calls(int definition) {
    return known.computeIfAbsent(definition, this::read);
  }

  private List<Call> read(int definition) {
    Index index = definitions.index();
    if (index.has(definition, FileFacts.NO_BODY)) return List.of();
    try {
      byte[] text = archive.text(index.file(index.fileOf(definition))).orElse(new byte[0]);
      int line = index.line(definition);
      int offset = Body.offset(text, line);
      Optional<Body.Read> body =
          index.isMacro(definition)
              ? Body.ofMacro(text, offset, line)
              : Body.parse(text, offset, line, definitions.config());
      return body.filter(Body.Read::certain)
          .map(b -> always(b).filter(c -> !b.values().contains(c.name())).toList())
          .orElse(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }

  private Stream<Call> always(Body.Read body) {
    return always(body.block());
  }

  private Stream<Call> always(Statement s) {
    if (s instanceof Plain p) {
      return p.calls().stream().filter(c -> c.certain() && !c.member() && Visible.evaluated(c));
    }
    if (s instanceof Block b) {
      Stream<Call> all = Stream.empty();
      for (Statement inner : b.statements()) {
        all = Stream.concat(all, always(inner));
        if (leaves(inner)) break;
      }
      return all;
    }
    if (s instanceof Loop l && l.bodyFirst()) return always(l.body());
    if (s instanceof Choice c) return always(c.head());
    return s.condition().stream().flatMap(this::always);
  }

  /** Whether control may go elsewhere than to the next statement. */
  private boolean leaves(Statement s) {
    if (s instanceof Plain p) {
      return p.exit() != Exit.NONE
          || p.leavesInside()
          || p.calls().stream().anyMatch(c -> mayLeave.test(c.name()));
    }
    return s.condition().stream().anyMatch(this::leaves)
        || s.parts().stream().anyMatch(this::leaves);
  }
}
