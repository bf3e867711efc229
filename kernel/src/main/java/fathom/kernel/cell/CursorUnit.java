package fathom.kernel.cell;

import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.PackageElement;
import javax.lang.model.type.TypeKind;

/**
 * A cell up to the cursor as the compiler understands it: the word at the cursor is a marker, what
 * is open is closed, and what is wrong is passed over.
 */
final class CursorUnit {
  private static final String MARKER = "cursor$";

  private final Compiler.Task task;
  private final TreePath path;

  private CursorUnit(Compiler.Task task, TreePath path) {
    this.task = task;
    this.path = path;
  }

  Compiler.Task task() {
    return task;
  }

  /** The name, member or method reference at the cursor; null if the compiler found none. */
  TreePath path() {
    return path;
  }

  /** The expression in front of the dot at the cursor, or null. */
  TreePath qualifier() {
    if (path == null) {
      return null;
    }
    Tree tree = path.getLeaf();
    if (tree instanceof MemberSelectTree member) {
      return new TreePath(path, member.getExpression());
    }
    if (tree instanceof MemberReferenceTree reference) {
      return new TreePath(path, reference.getQualifierExpression());
    }
    return null;
  }

  /** The package in front of the dot at the cursor, or null. */
  PackageElement container() {
    TreePath qualifier = qualifier();
    Element element = qualifier == null ? null : task.trees().getElement(qualifier);
    // The compiler takes a package in an expression that it does not understand for a class.
    boolean unknown =
        element != null
            && (element.getKind() == ElementKind.PACKAGE
                || element.asType().getKind() == TypeKind.ERROR);
    return unknown
        ? task.javac().getElements().getPackageElement(qualifier.getLeaf().toString())
        : null;
  }

  /**
   * Compiles, and does something with what comes of it, which is of no use after that.
   *
   * @param before the cell up to where the word at the cursor begins
   * @param word the word, whose beginning other names may share
   */
  static <T> T with(
      Compiler compiler, Names names, String before, String word, Function<CursorUnit, T> work) {
    String unit = layout(compiler, names, before, word).unit().text();
    try {
      return compiler.with(Layout.holder("Cell0"), unit, task -> work.apply(analyzed(task)));
    } catch (IllegalStateException e) {
      // Half a statement can be more than javac bears (a catch without its try).
      return work.apply(new CursorUnit(null, null));
    }
  }

  /** Whether a word behind this text is a member of what the text names. */
  static boolean isMember(String before) {
    String head = before.stripTrailing();
    return head.endsWith(".") || head.endsWith("::");
  }

  private static CursorUnit analyzed(Compiler.Task task) {
    task.parse();
    task.analyzeOnce();
    return new CursorUnit(task, find(task));
  }

  private static Layout layout(Compiler compiler, Names names, String before, String word) {
    String text = before + MARKER;
    String closed = text + closers(text);
    Cutter.Cut cut = Cutter.cut(closed);
    List<Piece> pieces = cut.pieces();
    Names all = names.copy();
    Source source = new Source(0, 1, closed);
    Layout layout = new Layout("Cell0", source, pieces, all, compiler.stars());
    if (!isMember(before)) {
      layout.extraWords.addAll(
          Stream.concat(
                  all.variables().stream().map(Names.Variable::name),
                  all.declarations().stream().map(Names.Declaration::name))
              .filter(name -> name.startsWith(word))
              .collect(Collectors.toSet()));
      layout.begun = word;
    }
    for (Piece piece : pieces) {
      if (piece.declares()) {
        layout.own.add(piece);
      }
      for (Piece.Variable variable : piece.variables()) {
        if (!layout.isInferred(piece)) {
          String type = layout.type(piece) + variable.dimensions();
          layout.fields.put(
              variable.name(),
              new Layout.Field(
                  new Names.Variable(variable.name(), type, Set.of(), layout.variableHolder()),
                  piece,
                  variable));
        }
      }
    }
    layout.localVars = true;
    if (!pieces.isEmpty() && pieces.get(pieces.size() - 1).kind() == Piece.Kind.EXPRESSION) {
      layout.result = pieces.get(pieces.size() - 1);
    }
    return layout;
  }

  private static TreePath find(Compiler.Task task) {
    TreePath[] found = {null};
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree tree, Void nothing) {
        return mark(tree.getName());
      }

      @Override
      public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
        mark(tree.getIdentifier());
        return super.visitMemberSelect(tree, nothing);
      }

      @Override
      public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
        mark(tree.getName());
        return super.visitMemberReference(tree, nothing);
      }

      @Override
      public Void visitErroneous(ErroneousTree tree, Void nothing) {
        return scan(tree.getErrorTrees(), nothing);
      }

      private Void mark(CharSequence name) {
        if (MARKER.contentEquals(name) && found[0] == null) {
          found[0] = getCurrentPath();
        }
        return null;
      }
    }.scan(task.tree(), null);
    return found[0];
  }

  /** What closes the brackets that are open at the end of a text. */
  private static String closers(String text) {
    Deque<String> open = new ArrayDeque<>();
    for (Token token : Lexer.read(text).tokens()) {
      if (token.is("(") || token.is("[") || token.is("{")) {
        open.push(token.text());
      } else if ((token.is(")") || token.is("]") || token.is("}")) && !open.isEmpty()) {
        open.pop();
      }
    }
    StringBuilder closers = new StringBuilder();
    for (String bracket : open) {
      closers.append(bracket.equals("(") ? ")" : bracket.equals("[") ? "]" : ";}");
    }
    return closers.toString();
  }
}
