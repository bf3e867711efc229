package fathom.kernel.cell;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/** Types as Java source can name them (JLS 4.10.5: upward projection). */
final class TypeText {
  private final Set<TypeMirror> inside = new HashSet<>();

  private TypeText() {}

  /** The nearest type with a name; a type of a cell has its simple name. */
  static String denotable(Compiler.Task task, TypeMirror type) {
    return new TypeText().text(type, false);
  }

  private String text(TypeMirror type, boolean argument) {
    if (type instanceof ArrayType array) {
      return text(array.getComponentType(), false) + "[]";
    }
    if (type instanceof IntersectionType many) {
      return argument
          ? "? extends " + text(many.getBounds().get(0), false)
          : text(many.getBounds().get(0), false);
    }
    if (type instanceof TypeVariable variable) {
      TypeMirror bound = variable.getUpperBound();
      if (!inside.add(bound)) {
        return argument ? "?" : "Object";
      }
      String text = (argument ? "? extends " : "") + text(bound, false);
      inside.remove(bound);
      return text.equals("? extends java.lang.Object") ? "?" : text;
    }
    if (type instanceof WildcardType wildcard) {
      return wildcard.getExtendsBound() != null
          ? "? extends " + text(wildcard.getExtendsBound(), false)
          : wildcard.getSuperBound() != null
              ? "? super " + text(wildcard.getSuperBound(), false)
              : "?";
    }
    if (type instanceof DeclaredType declared) {
      return declared(declared);
    }
    return type.getKind() == TypeKind.NULL ? "Object" : type.toString();
  }

  private String declared(DeclaredType type) {
    TypeElement element = (TypeElement) type.asElement();
    if (element.getSimpleName().length() == 0) {
      List<? extends TypeMirror> interfaces = element.getInterfaces();
      return text(interfaces.isEmpty() ? element.getSuperclass() : interfaces.get(0), false);
    }
    String name =
        element.getQualifiedName().toString().replaceFirst("^" + Names.PACKAGE + "\\.\\w+\\.", "");
    if (name.isEmpty()) {
      // A class that is local to a lambda's body has no name here.
      return text(element.getSuperclass(), false);
    }
    if (type.getTypeArguments().isEmpty()) {
      return name;
    }
    return type.getTypeArguments().stream()
        .map(argument -> text(argument, true))
        .collect(Collectors.joining(", ", name + "<", ">"));
  }
}
