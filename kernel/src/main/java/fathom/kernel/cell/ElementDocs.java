package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** What sources say of the elements of one task: doc comments and names of parameters. */
final class ElementDocs {
  private final Compiler.Task task;
  private final SourceDocs sources;
  private final Names names;

  ElementDocs(Compiler.Task task, SourceDocs sources, Names names) {
    this.task = task;
    this.sources = sources;
    this.names = names;
  }

  /** The names of a method's parameters; none where there is no source. */
  List<String> parameters(ExecutableElement method) {
    SourceDocs.Entry entry = entry(method);
    return entry == null ? List.of() : entry.parameters();
  }

  /** The element's own comment, or that of what it overrides. */
  String comment(Element element) {
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
    return entries.isEmpty() ? null : entries.get(key(element, String.join(".", outer)));
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
