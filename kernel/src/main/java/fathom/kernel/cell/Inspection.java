package fathom.kernel.cell;

import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** What stands at a position of Java code: signatures, all overloads, and doc comments. */
final class Inspection {
  private final SourceDocs sources;
  private final Names names;
  private final UnaryOperator<String> values;

  /**
   * @param values what to say of a variable of the cells beside its declaration
   */
  Inspection(SourceDocs sources, Names names, UnaryOperator<String> values) {
    this.sources = sources;
    this.names = names;
    this.values = values;
  }

  /** What is known of the name at a position, or of the method whose arguments it is among. */
  Documentation at(Compiler compiler, String code, int cursor, boolean withJavadoc) {
    int[] word = word(code, cursor);
    if (word == null) {
      return null;
    }
    String name = code.substring(word[0], word[1]);
    boolean called = code.substring(word[1]).stripLeading().startsWith("(");
    return CursorUnit.with(
        compiler,
        names,
        code.substring(0, word[0]),
        name,
        unit -> of(unit, name, called, withJavadoc));
  }

  private Documentation of(CursorUnit unit, String name, boolean called, boolean withJavadoc) {
    if (unit.path() == null) {
      return null;
    }
    Compiler.Task task = unit.task();
    ElementDocs docs = new ElementDocs(task, sources, names);
    DeclarationText declarations = new DeclarationText(task, docs, names, values);
    TypeMirror in = unit.qualifier() == null ? null : task.trees().getTypeMirror(unit.qualifier());
    Map<String, String> comments = new LinkedHashMap<>();
    for (Element element : chosen(unit, name, called)) {
      String declaration = declarations.of(element, in instanceof DeclaredType type ? type : null);
      String comment = withJavadoc ? docs.comment(element) : null;
      comments.putIfAbsent(declaration, comment == null ? "" : comment);
    }
    return comments.isEmpty() ? null : documentation(comments);
  }

  private static Documentation documentation(Map<String, String> comments) {
    List<String> text = new ArrayList<>();
    StringBuilder html = new StringBuilder();
    comments.forEach(
        (signature, comment) -> {
          text.add(
              signature + (comment.isBlank() ? "" : "\n\n" + JavadocText.plain(comment) + "\n"));
          html.append("<pre style=\"margin:0\"><b>")
              .append(JavadocText.escape(signature))
              .append("</b></pre>");
          html.append(comment.isBlank() ? "" : JavadocText.html(comment));
        });
    return new Documentation(String.join("\n", text), html.toString());
  }

  /** Begin and end of the name that is asked for, or null. */
  private static int[] word(String code, int cursor) {
    int from = Math.min(cursor, code.length());
    int to = from;
    while (from > 0 && Character.isJavaIdentifierPart(code.charAt(from - 1))) {
      from--;
    }
    while (to < code.length() && Character.isJavaIdentifierPart(code.charAt(to))) {
      to++;
    }
    if (from < to
        && Character.isJavaIdentifierStart(code.charAt(from))
        && !Completion.keywords().contains(code.substring(from, to))) {
      return new int[] {from, to};
    }
    List<Token> tokens = Lexer.read(code.substring(0, Math.min(cursor, code.length()))).tokens();
    int depth = 0;
    for (int i = tokens.size() - 1; i > 0; i--) {
      Token token = tokens.get(i);
      depth += token.is(")") || token.is("]") || token.is("}") ? 1 : 0;
      if (token.is("(") || token.is("[") || token.is("{")) {
        Token before = beforeTypeArguments(tokens, i - 1);
        if (depth == 0 && token.is("(") && before.kind() == Token.Kind.WORD) {
          return new int[] {before.from(), before.to()};
        }
        depth = Math.max(0, depth - 1);
      }
    }
    return null;
  }

  /**
   * The token at an index; of the last one of type arguments, as in {@code List<String>(}, their
   * name.
   */
  private static Token beforeTypeArguments(List<Token> tokens, int index) {
    int depth = 0;
    for (int i = index; i >= 0; i--) {
      String text = tokens.get(i).text();
      if (text.matches(">+")) {
        depth += text.length();
      } else if (text.equals("<")) {
        depth--;
      } else if (depth <= 0) {
        return tokens.get(i);
      }
    }
    return tokens.get(index);
  }

  private static List<Element> chosen(CursorUnit unit, String name, boolean called) {
    Compiler.Task task = unit.task();
    List<Element> all = new ArrayList<>();
    TreePath qualifier = unit.qualifier();
    Trees trees = task.trees();
    if (qualifier == null) {
      Scope scope = trees.getScope(unit.path());
      while (scope != null && all.isEmpty()) {
        collect(scope.getLocalElements(), name, all);
        if (all.isEmpty() && scope.getEnclosingClass() != null) {
          collect(task.javac().getElements().getAllMembers(scope.getEnclosingClass()), name, all);
        }
        scope = scope.getEnclosingScope();
      }
    } else {
      TypeMirror type = trees.getTypeMirror(qualifier);
      if (unit.container() != null) {
        TypeElement found =
            task.javac().getElements().getTypeElement(qualifier.getLeaf() + "." + name);
        collect(found == null ? List.of() : List.of(found), name, all);
      } else {
        for (TypeMirror bound : Completion.bounds(type)) {
          TypeElement owner = (TypeElement) ((DeclaredType) bound).asElement();
          collect(task.javac().getElements().getAllMembers(owner), name, all);
        }
      }
    }
    if (isNew(unit.path())) {
      List<Element> constructors =
          all.stream()
              .filter(TypeElement.class::isInstance)
              .flatMap(type -> type.getEnclosedElements().stream())
              .filter(member -> member.getKind() == ElementKind.CONSTRUCTOR)
              .filter(member -> !member.getModifiers().contains(Modifier.PRIVATE))
              .map(Element.class::cast)
              .toList();
      return constructors.isEmpty() ? all : constructors;
    }
    List<Element> wanted =
        all.stream().filter(each -> each instanceof ExecutableElement == called).toList();
    return wanted.isEmpty() ? all : wanted;
  }

  private static void collect(
      Iterable<? extends Element> elements, String name, List<Element> into) {
    for (Element element : elements) {
      if (element.getSimpleName().contentEquals(name) && !into.contains(element)) {
        into.add(element);
      }
    }
  }

  private static boolean isNew(TreePath path) {
    for (TreePath at = path; at.getParentPath() != null; at = at.getParentPath()) {
      Tree parent = at.getParentPath().getLeaf();
      if (parent instanceof NewClassTree created) {
        return created.getIdentifier() == at.getLeaf();
      }
      boolean partOfType =
          parent.getKind() == Tree.Kind.MEMBER_SELECT
              || parent.getKind() == Tree.Kind.PARAMETERIZED_TYPE;
      if (!partOfType) {
        return false;
      }
    }
    return false;
  }
}
