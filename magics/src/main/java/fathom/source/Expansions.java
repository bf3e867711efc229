package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import fathom.source.Template.Made;
import fathom.source.Template.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;

/**
 * Finds the functions that macros define where they are used: the names of these are pasted
 * together and stand nowhere in the text. A macro of the same file is preferred to those of
 * headers, of which all are taken: the kernel includes some of them again and again with other
 * macros.
 */
final class Expansions {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  /** Macros use macros; deeper than any that define functions. */
  private static final int DEEPEST = 10;

  /**
   * How the names of functions begin that take and give back what guard() names; their code is the
   * arguments of the macro that makes them (include/linux/cleanup.h).
   */
  private static final String GUARD = "class_";

  /** Functions of one use; those of trace events are some dozens. */
  private static final int MOST = 500;

  private record PlacedTemplate(int file, boolean header, Template template) {}

  /** A macro that is another name of one. */
  private record Alias(int file, boolean header, String of, String condition) {}

  private record PlacedUse(int file, Use use) {}

  private final Map<String, List<PlacedTemplate>> templates = new HashMap<>();
  private final Map<String, List<Alias>> aliases = new HashMap<>();
  private final List<PlacedUse> uses = new ArrayList<>();

  /** Adds what was found in a file. */
  void add(int file, boolean header, FileFacts facts) {
    for (Template t : facts.templates()) {
      templates
          .computeIfAbsent(t.macro(), m -> new ArrayList<>())
          .add(new PlacedTemplate(file, header, t));
    }
    for (Definition d : facts.definitions()) {
      boolean alias = d.calls().size() == 1 && d.calls().get(0).kind() == CallKind.ALIAS;
      if ((d.flags() & FileFacts.MACRO) == 0 || !alias) continue;
      aliases
          .computeIfAbsent(d.name(), m -> new ArrayList<>())
          .add(new Alias(file, header, d.calls().get(0).name(), d.condition()));
    }
    for (Use use : facts.uses()) uses.add(new PlacedUse(file, use));
  }

  /** Tells all functions that are defined so, each with the number of its file. */
  void expand(ObjIntConsumer<Definition> sink) {
    for (PlacedUse placed : uses) {
      if (isKnown(placed.use.macro())) new Expansion(placed, sink).run();
    }
  }

  private boolean isKnown(String macro) {
    return templates.containsKey(macro) || aliases.containsKey(macro);
  }

  /** One use of a macro, with all that the macro uses itself. */
  private final class Expansion {
    private record Key(String name, String condition) {}

    private final PlacedUse placed;
    private final ObjIntConsumer<Definition> sink;
    private final Set<Key> told = new HashSet<>();
    private final Set<String> open = new HashSet<>();

    Expansion(PlacedUse placed, ObjIntConsumer<Definition> sink) {
      this.placed = placed;
      this.sink = sink;
    }

    void run() {
      run(placed.use.macro(), placed.use.arguments(), placed.use.condition());
    }

    private void run(String macro, List<String> arguments, String condition) {
      if (open.size() > DEEPEST || !open.add(macro)) return;
      for (PlacedTemplate t : visible(macro)) {
        String both = both(condition, t.template.condition());
        for (Made made : t.template.functions()) tell(macro, made, arguments, both);
        for (Use use : t.template.uses()) {
          List<String> given = new ArrayList<>();
          for (String a : use.arguments()) given.add(Template.fill(a, arguments));
          String inner = Template.fill(use.macro(), arguments);
          if (inner != null && isKnown(inner)) run(inner, given, both);
        }
      }
      for (Alias a : aliases.getOrDefault(macro, List.of())) {
        if (a.file != placed.file && !a.header) continue;
        if (isKnown(a.of)) run(a.of, arguments, both(condition, a.condition));
      }
      open.remove(macro);
    }

    private List<PlacedTemplate> visible(String macro) {
      List<PlacedTemplate> all = templates.getOrDefault(macro, List.of());
      List<PlacedTemplate> own = all.stream().filter(t -> t.file == placed.file).toList();
      return own.isEmpty() ? all.stream().filter(PlacedTemplate::header).toList() : own;
    }

    private void tell(String macro, Made made, List<String> arguments, String condition) {
      String name = Template.fill(made.name(), arguments);
      if (name == null || !NAME.matcher(name).matches() || told.size() >= MOST) return;
      if (!told.add(new Key(name, condition))) return;
      int line = placed.use.line();
      List<Call> calls = new ArrayList<>();
      calls.add(new Call(macro, line, CallKind.DIRECT));
      for (Call call : made.calls()) {
        String callee = Template.fill(call.name(), arguments);
        if (callee != null && NAME.matcher(callee).matches()) {
          calls.add(new Call(callee, line, call.kind()));
        }
      }
      if (name.startsWith(GUARD)) {
        placed.use.called().forEach(c -> calls.add(new Call(c, line, CallKind.DIRECT)));
      }
      int flags = made.flags() | FileFacts.NO_BODY;
      for (String word : made.words()) {
        String filled = Template.fill(word, arguments);
        if (filled != null) flags |= Head.flags(filled);
      }
      int end = placed.use.endLine();
      sink.accept(new Definition(name, line, line, end, flags, condition, calls), placed.file);
    }

    private static String both(String a, String b) {
      return a.isEmpty() || b.isEmpty() ? a + b : a + " && " + b;
    }
  }
}
