package fathom.kernel.cell;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.Elements;

/** What Java code could go on with at a position. */
final class Completion {
  /** What every object has comes last, also where a class has its own. */
  private static final Set<String> OF_OBJECT =
      Set.of("equals", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  private static final List<String> KEYWORDS =
      List.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "permits",
          "private",
          "protected",
          "public",
          "record",
          "return",
          "sealed",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "var",
          "void",
          "volatile",
          "while",
          "yield");

  private final CursorUnit unit;
  private final String prefix;
  private final Map<String, Suggestions.Item> found = new LinkedHashMap<>();

  private Completion(CursorUnit unit, String prefix) {
    this.unit = unit;
    this.prefix = prefix;
  }

  /** The members behind a dot, or the names in scope, that begin with a prefix; best first. */
  static List<Suggestions.Item> of(CursorUnit unit, String prefix, boolean member) {
    Completion completion = new Completion(unit, prefix);
    if (unit.path() == null) {
      // Half a statement that the compiler makes nothing of: "switch (x) { cas".
      if (!member && !prefix.isEmpty()) {
        completion.putKeywords();
      }
    } else if (member) {
      completion.members();
    } else {
      completion.names();
    }
    return List.copyOf(completion.found.values());
  }

  private void members() {
    TreePath qualifier = unit.qualifier();
    if (qualifier == null) {
      return;
    }
    Trees trees = unit.task().trees();
    Elements elements = unit.task().javac().getElements();
    Scope scope = trees.getScope(unit.path());
    Element element = trees.getElement(qualifier);
    PackageElement container = unit.container();
    if (container != null) {
      sorted(container.getEnclosedElements()).stream()
          .filter(each -> each.getModifiers().contains(Modifier.PUBLIC))
          .forEach(each -> add(each, null));
      return;
    }
    TypeMirror type = trees.getTypeMirror(qualifier);
    boolean onType =
        element != null && (element.getKind().isClass() || element.getKind().isInterface());
    if (type instanceof ArrayType) {
      if (onType) {
        put("class", "keyword", "Class");
        return;
      }
      put("length", "instance", "int");
      type = elements.getTypeElement("java.lang.Object").asType();
    }
    for (TypeMirror bound : bounds(type)) {
      DeclaredType declared = (DeclaredType) bound;
      List<Element> members = new ArrayList<>();
      for (Element each : elements.getAllMembers((TypeElement) declared.asElement())) {
        boolean isStatic =
            each.getModifiers().contains(Modifier.STATIC)
                || each.getKind().isClass()
                || each.getKind().isInterface();
        if (fits(each)
            && each.getKind() != ElementKind.CONSTRUCTOR
            && (onType ? isStatic : !each.getKind().isClass() && !each.getKind().isInterface())
            && trees.isAccessible(scope, each, declared)) {
          members.add(each);
        }
      }
      Comparator<Element> rank =
          Comparator.comparing(each -> OF_OBJECT.contains(each.getSimpleName().toString()));
      List<Element> ordered = new ArrayList<>(sorted(members));
      ordered.sort(rank);
      ordered.forEach(each -> add(each, declared));
    }
    if (onType && type.getKind() == TypeKind.DECLARED) {
      put("class", "keyword", "Class");
    }
  }

  static List<TypeMirror> bounds(TypeMirror type) {
    if (type instanceof TypeVariable variable) {
      return bounds(variable.getUpperBound());
    }
    if (type instanceof IntersectionType many) {
      return many.getBounds().stream().flatMap(each -> bounds(each).stream()).toList();
    }
    return type instanceof DeclaredType && type.getKind() == TypeKind.DECLARED
        ? List.of(type)
        : List.of();
  }

  private boolean fits(Element element) {
    String name = element.getSimpleName().toString();
    // Neither constructors nor static initializers, which are members to the compiler.
    return name.startsWith(prefix) && !name.startsWith("<");
  }

  private List<Element> sorted(List<? extends Element> elements) {
    return elements.stream()
        .filter(this::fits)
        .map(Element.class::cast)
        .sorted(Comparator.comparing(each -> each.getSimpleName().toString()))
        .toList();
  }

  private void names() {
    Trees trees = unit.task().trees();
    constants(trees);
    for (Scope scope = trees.getScope(unit.path());
        scope != null;
        scope = scope.getEnclosingScope()) {
      List<Element> here = new ArrayList<>();
      for (Element element : scope.getLocalElements()) {
        String name = element.getSimpleName().toString();
        if (name.startsWith(prefix) && isUsers(element, name)) {
          here.add(element);
        }
      }
      TypeElement enclosing = scope.getEnclosingClass();
      if (enclosing != null && isNested(enclosing)) {
        for (Element each : unit.task().javac().getElements().getAllMembers(enclosing)) {
          if (fits(each) && each.getKind() != ElementKind.CONSTRUCTOR) {
            here.add(each);
          }
        }
      }
      sorted(here).stream().distinct().forEach(each -> add(each, null));
    }
    putKeywords();
  }

  /** Behind {@code case} those of the enum that is switched on, in their order. */
  private void constants(Trees trees) {
    for (TreePath at = unit.path(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof CaseTree) {
        TreePath above = at.getParentPath();
        Tree selector =
            above.getLeaf() instanceof SwitchTree statement
                ? statement.getExpression()
                : ((SwitchExpressionTree) above.getLeaf()).getExpression();
        while (selector instanceof ParenthesizedTree inner) {
          selector = inner.getExpression();
        }
        Element type =
            trees.getTypeMirror(new TreePath(above, selector)) instanceof DeclaredType declared
                ? declared.asElement()
                : null;
        if (type != null && type.getKind() == ElementKind.ENUM) {
          type.getEnclosedElements().stream()
              .filter(each -> each.getKind() == ElementKind.ENUM_CONSTANT && fits(each))
              .forEach(each -> add(each, null));
        }
        return;
      }
    }
  }

  private void putKeywords() {
    for (String keyword : KEYWORDS) {
      put(keyword, "keyword", "");
    }
  }

  static boolean isNested(TypeElement type) {
    return type.getEnclosingElement().getKind() != ElementKind.PACKAGE
        || !type.getQualifiedName().toString().startsWith(Names.PACKAGE + ".");
  }

  /** Neither generated nor a class that holds what cells declare. */
  private static boolean isUsers(Element element, String name) {
    if (name.contains("$")
        || name.equals("<init>")
        || name.equals("this")
        || name.equals("super")) {
      return false;
    }
    boolean topLevel =
        element.getEnclosingElement() != null
            && element.getEnclosingElement().getKind() == ElementKind.PACKAGE;
    return !(topLevel && element.toString().startsWith(Names.PACKAGE + "."));
  }

  private void add(Element element, DeclaredType in) {
    String name = element.getSimpleName().toString();
    ElementKind kind = element.getKind();
    if (element instanceof ExecutableElement method) {
      boolean plain = method.getParameters().isEmpty();
      String before = plain ? name + "(" : name + "()";
      if (found.containsKey(before)) {
        // As soon as one of the overloads takes something, the parenthesis stays open.
        found.remove(name + "()");
        plain = false;
      }
      put(name + (plain ? "()" : "("), "function", Signatures.of(unit.task(), method, in));
    } else if (kind.isClass() || kind.isInterface() || kind == ElementKind.TYPE_PARAMETER) {
      put(name, "class", element.toString());
    } else if (kind == ElementKind.PACKAGE) {
      put(name, "module", "");
    } else {
      put(name, "instance", Signatures.type(unit.task(), element, in));
    }
  }

  private void put(String text, String type, String signature) {
    if (text.startsWith(prefix)) {
      found.putIfAbsent(text, new Suggestions.Item(text, type, signature));
    }
  }

  static Set<String> keywords() {
    return Set.copyOf(KEYWORDS);
  }
}
