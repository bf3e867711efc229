package fathom.magic;

import fathom.Fathom;
import fathom.SourceQuery;
import fathom.kernel.display.Progress;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import fathom.show.CardHtml;
import fathom.source.Card;
import fathom.source.KernelSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code %source NAME}: a function's source, with the times of the last trace when there is one.
 */
@Command(
    name = "source",
    header =
        "Shows a kernel function's source, with what the last trace measured beside its lines.",
    description = {
      "The source is that of the traced kernel's version, read on this machine.",
      "Of a structure, table or macro it marks what the traced functions name or called.",
      "--tree reads another: a linux-source package, a tarball, an unpacked tree, or with --revision a git repository.",
      "It is remembered: --kernel VERSION shows it again, and a trace of that kernel has its cards from it."
    })
public final class Source implements Magic {
  private static final Set<String> TYPES = Set.of("struct", "union", "enum");

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "functions as traced: vfs_write; struct kiocb; a table, macro or constant")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--tree",
      paramLabel = "PATH",
      description = "a .deb, a tarball (.tar.xz, .gz, .bz2, .zst), a folder or a git repository")
  private String tree;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "of the git repository: v3.0, or a hash; nothing is checked out")
  private String revision = "";

  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      description = "of the trees that are here the one of this version: 5.10")
  private String kernel = "";

  @Option(names = "--list", description = "the trees that are here")
  private boolean list;

  @Option(
      names = "--around",
      paramLabel = "FUNCTION",
      description = "who called it in the trace, itself, and what it called")
  private String around;

  @Option(names = "--brief", description = "measured lines only, and the conditions around them")
  private boolean brief;

  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run beside it (default: the last one); several stand side by side")
  private List<String> variables = List.of();

  @Override
  public Object run(MagicCall call) throws Exception {
    if (list) return Fathom.trees();
    Progress progress = call.notebook().progress();
    List<String> wanted = joined(names);
    if (wanted.isEmpty() && around == null) return read(query(), progress);
    if (around != null && !wanted.isEmpty()) {
      throw new IllegalArgumentException("--around FUNCTION takes no other names");
    }
    if (variables.isEmpty()) return CardHtml.of(cards(query(), wanted, progress));
    Map<String, List<Card>> columns = new LinkedHashMap<>();
    for (String variable : variables) {
      SourceQuery query = query().of(new Variable(variable).run(call));
      columns.put(variable, cards(query, wanted, progress));
    }
    return CardHtml.beside(columns);
  }

  private List<Card> cards(SourceQuery query, List<String> wanted, Progress progress)
      throws IOException {
    return around == null ? query.cards(wanted, progress) : query.around(around, progress);
  }

  private SourceQuery query() {
    SourceQuery query = Fathom.querySource();
    if (tree != null) query.tree(tree);
    if (brief) query.brief();
    return query.revision(revision).kernel(kernel);
  }

  /** Without a name, a tree is only read. */
  private Object read(SourceQuery query, Progress progress) throws IOException {
    if (tree == null) {
      throw new IllegalArgumentException(
          "%source needs a name: %source vfs_write; --list shows the trees that are here");
    }
    KernelSource source = query.open(progress);
    System.out.printf(
        "Linux %s: %,d files, %,d definitions. %%source --kernel %s NAME shows them.%n",
        source.label(), source.files(), source.definitionCount(), source.release());
    return null;
  }

  /** "struct", "kiocb" is one name. */
  private static List<String> joined(List<String> words) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean type = TYPES.contains(words.get(i)) && i + 1 < words.size();
      names.add(type ? words.get(i) + " " + words.get(++i) : words.get(i));
    }
    return names;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "", "--around" -> Fathom.sourceFunctions(prefix);
      case "--kernel" -> TraceWrite.starting(prefix, Fathom.sourceKernels().toArray(String[]::new));
      case "--tree" -> PathCompletion.of(prefix);
      default -> List.of();
    };
  }
}
