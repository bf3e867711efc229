package fathom.kernel.cell;

import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/** What stands at a position of Java code: signatures, all overloads, and doc comments. */
final class Inspection {
  private static final Set<Modifier> SHOWN =
      Set.of(Modifier.STATIC, Modifier.ABSTRACT, Modifier.FINAL);

  private final SourceDocs sources;
  private final Names names;
  private final UnaryOperator<String> values;
  private Compiler.Task task;

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
    task = unit.task();
    Set<String> plain = new LinkedHashSet<>();
    Map<String, String> comments = new LinkedHashMap<>();
    TypeMirror in = unit.qualifier() == null ? null : task.trees().getTypeMirror(unit.qualifier());
    for (Element element : chosen(unit, name, called)) {
      String signature = signature(element, in instanceof DeclaredType declared ? declared : null);
      plain.add(signature);
      String comment = withJavadoc ? comment(element) : null;
      comments.merge(signature, comment == null ? "" : comment, (old, now) -> old);
    }
    return plain.isEmpty() ? null : documentation(comments);
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

  private List<Element> chosen(CursorUnit unit, String name, boolean called) {
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

  private String signature(Element element, DeclaredType in) {
    String owner = element.getEnclosingElement() instanceof TypeElement type ? holder(type) : "";
    String modifiers =
        element.getModifiers().stream()
            .filter(SHOWN::contains)
            .filter(modifier -> !owner.isEmpty())
            .map(modifier -> modifier + " ")
            .collect(Collectors.joining());
    if (element instanceof ExecutableElement method) {
      DeclaredType seen = element.getKind() == ElementKind.CONSTRUCTOR ? null : in;
      ExecutableType type = (ExecutableType) Signatures.seenFrom(task, method, seen);
      SourceDocs.Entry entry = entry(method);
      List<String> known = entry == null ? List.of() : entry.parameters();
      String parameters = String.join(", ", Signatures.parameters(method, type, known));
      String thrown =
          method.getThrownTypes().stream()
              .map(Signatures::shortened)
              .collect(Collectors.joining(", "));
      String result =
          element.getKind() == ElementKind.CONSTRUCTOR
              ? owner
              : Signatures.shortened(type.getReturnType())
                  + " "
                  + (owner.isEmpty() ? "" : owner + ".")
                  + method.getSimpleName();
      String variables =
          method.getTypeParameters().isEmpty()
              ? ""
              : method.getTypeParameters().stream()
                  .map(each -> parameter(each.toString(), each.getBounds()))
                  .collect(Collectors.joining(", ", "<", "> "));
      return modifiers
          + variables
          + result
          + "("
          + parameters
          + ")"
          + (thrown.isEmpty() ? "" : " throws " + thrown);
    }
    if (element instanceof TypeElement type) {
      return type(type);
    }
    if (element.getKind() == ElementKind.PACKAGE) {
      return "package " + element;
    }
    Object constant =
        element instanceof javax.lang.model.element.VariableElement variable
            ? variable.getConstantValue()
            : null;
    String name = element.getSimpleName().toString();
    return modifiers
        + Signatures.type(task, element, in)
        + " "
        + (owner.isEmpty() ? "" : owner + ".")
        + name
        + (constant == null
            ? ""
            : " = " + task.javac().getElements().getConstantExpression(constant))
        + (owner.isEmpty() && names.variable(name) != null ? values.apply(name) : "");
  }

  private static String parameter(String name, List<? extends TypeMirror> bounds) {
    String text =
        bounds.stream()
            .map(Signatures::shortened)
            .filter(bound -> !bound.equals("Object"))
            .collect(Collectors.joining(" & "));
    return text.isEmpty() ? name : name + " extends " + text;
  }

  private static String type(TypeElement type) {
    StringBuilder text = new StringBuilder();
    text.append(
        switch (type.getKind()) {
          case INTERFACE -> "interface ";
          case ENUM -> "enum ";
          case RECORD -> "record ";
          case ANNOTATION_TYPE -> "@interface ";
          default -> "class ";
        });
    text.append(Failures.readable(type.asType().toString()));
    String parent = type.getSuperclass() instanceof DeclaredType above ? above.toString() : "";
    if (type.getKind() == ElementKind.CLASS
        && !parent.isEmpty()
        && !parent.equals("java.lang.Object")) {
      text.append(" extends ").append(Failures.readable(parent));
    }
    if (!type.getInterfaces().isEmpty()) {
      text.append(type.getKind() == ElementKind.INTERFACE ? " extends " : " implements ");
      text.append(
          type.getInterfaces().stream()
              .map(each -> Failures.readable(each.toString()))
              .collect(Collectors.joining(", ")));
    }
    return text.toString();
  }

  /** The class that a member belongs to; "" for what cells declare at their top level. */
  private static String holder(TypeElement type) {
    return Completion.isNested(type) ? nestedName(type) : "";
  }

  private static String nestedName(TypeElement type) {
    String name = type.getSimpleName().toString();
    return type.getEnclosingElement() instanceof TypeElement outer && Completion.isNested(outer)
        ? nestedName(outer) + "." + name
        : name;
  }

  /** The element's own comment, or that of what it overrides. */
  private String comment(Element element) {
    SourceDocs.Entry entry = entry(element);
    if (entry != null && entry.comment() != null && !entry.comment().contains("{@inheritDoc}")) {
      return entry.comment();
    }
    if (element instanceof ExecutableElement method
        && method.getEnclosingElement() instanceof TypeElement owner) {
      for (TypeElement above : above(owner, new LinkedHashSet<>())) {
        for (Element other : above.getEnclosedElements()) {
          if (other instanceof ExecutableElement overridden
              && task.javac().getElements().overrides(method, overridden, owner)) {
            SourceDocs.Entry inherited = entry(other);
            if (inherited != null && inherited.comment() != null) {
              return inherited.comment();
            }
          }
        }
      }
    }
    return entry == null ? null : entry.comment();
  }

  private Set<TypeElement> above(TypeElement type, Set<TypeElement> into) {
    for (TypeMirror parent : task.javac().getTypes().directSupertypes(type.asType())) {
      TypeElement element = (TypeElement) ((DeclaredType) parent).asElement();
      if (into.add(element)) {
        above(element, into);
      }
    }
    return into;
  }

  private SourceDocs.Entry entry(Element element) {
    Element at = element;
    List<String> outer = new ArrayList<>();
    TypeElement top = null;
    while (at != null && at.getKind() != ElementKind.PACKAGE) {
      if (at instanceof TypeElement type) {
        top = type;
        outer.add(0, type.getSimpleName().toString());
      }
      at = at.getEnclosingElement();
    }
    if (top == null) {
      return null;
    }
    Map<String, SourceDocs.Entry> entries;
    if (top.getQualifiedName().toString().startsWith(Names.PACKAGE + ".")) {
      entries = ofCells(element, outer);
    } else {
      ModuleElement module = task.javac().getElements().getModuleOf(top);
      entries = sources.of(module == null ? "" : module + "", top.getQualifiedName() + "");
    }
    return entries.get(key(element, String.join(".", outer)));
  }

  private static String key(Element element, String owner) {
    if (element instanceof ExecutableElement method) {
      List<String> types = method.getParameters().stream().map(p -> p.asType() + "").toList();
      return SourceDocs.key(owner, method.getSimpleName() + "", types);
    }
    return element instanceof TypeElement ? owner : owner + "#" + element.getSimpleName();
  }

  /** The entries of what a cell has declared, with the comment that stands in front of it. */
  private Map<String, SourceDocs.Entry> ofCells(Element element, List<String> outer) {
    String holder = outer.remove(0);
    String name = outer.isEmpty() ? element.getSimpleName() + "" : outer.get(0);
    outer.add(0, holder);
    for (Names.Declaration declaration : names.declarations()) {
      if (declaration.name().equals(name)) {
        String before = declaration.source().code().substring(0, declaration.piece().from());
        int comment = before.lastIndexOf("/**");
        boolean mine = comment >= 0 && Lexer.read(before.substring(comment)).tokens().isEmpty();
        String text = (mine ? before.substring(comment) : "") + declaration.text();
        Map<String, SourceDocs.Entry> found = sources.ofText("class " + holder + " {" + text + "}");
        if (found.containsKey(key(element, String.join(".", outer)))) {
          return found;
        }
      }
    }
    return Map.of();
  }
}
