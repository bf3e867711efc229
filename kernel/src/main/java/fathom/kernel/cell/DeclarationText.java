package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/** Elements of one task as their declarations read: on one line and without bodies. */
final class DeclarationText {
  private static final Set<Modifier> SHOWN =
      Set.of(Modifier.STATIC, Modifier.ABSTRACT, Modifier.FINAL);

  private final Compiler.Task task;
  private final ElementDocs docs;
  private final Names names;
  private final UnaryOperator<String> values;

  /**
   * @param values what to say of a variable of the cells beside its declaration
   */
  DeclarationText(Compiler.Task task, ElementDocs docs, Names names, UnaryOperator<String> values) {
    this.task = task;
    this.docs = docs;
    this.names = names;
    this.values = values;
  }

  /**
   * The declaration of an element.
   *
   * @param in the type that it is seen as a member of, or null
   */
  String of(Element element, DeclaredType in) {
    if (element instanceof ExecutableElement method) {
      return method(method, in);
    }
    if (element instanceof TypeElement type) {
      return type(type);
    }
    return element.getKind() == ElementKind.PACKAGE ? "package " + element : variable(element, in);
  }

  private String method(ExecutableElement method, DeclaredType in) {
    boolean constructs = method.getKind() == ElementKind.CONSTRUCTOR;
    ExecutableType type =
        (ExecutableType) Signatures.seenFrom(task, method, constructs ? null : in);
    String owner = owner(method);
    StringBuilder text = new StringBuilder(modifiers(method, owner));
    if (!method.getTypeParameters().isEmpty()) {
      List<String> variables = new ArrayList<>();
      for (TypeParameterElement each : method.getTypeParameters()) {
        variables.add(parameter(each));
      }
      text.append('<').append(String.join(", ", variables)).append("> ");
    }
    if (constructs) {
      text.append(owner);
    } else {
      text.append(Signatures.shortened(type.getReturnType())).append(' ');
      text.append(member(owner, method));
    }
    List<String> parameters = Signatures.parameters(method, type, docs.parameters(method));
    text.append('(').append(String.join(", ", parameters)).append(')');
    if (!method.getThrownTypes().isEmpty()) {
      text.append(" throws ").append(listed(method.getThrownTypes()));
    }
    return text.toString();
  }

  private String variable(Element variable, DeclaredType in) {
    Object constant = variable instanceof VariableElement field ? field.getConstantValue() : null;
    String name = variable.getSimpleName().toString();
    String owner = owner(variable);
    return modifiers(variable, owner)
        + Signatures.type(task, variable, in)
        + " "
        + member(owner, variable)
        + (constant == null
            ? ""
            : " = " + task.javac().getElements().getConstantExpression(constant))
        + (owner.isEmpty() && names.variable(name) != null ? values.apply(name) : "");
  }

  /** The class that an element is a member of; "" for what cells declare at their top level. */
  private static String owner(Element element) {
    return element.getEnclosingElement() instanceof TypeElement type && Completion.isNested(type)
        ? nestedName(type)
        : "";
  }

  private static String nestedName(TypeElement type) {
    String name = type.getSimpleName().toString();
    return type.getEnclosingElement() instanceof TypeElement outer && Completion.isNested(outer)
        ? nestedName(outer) + "." + name
        : name;
  }

  private static String member(String owner, Element element) {
    return (owner.isEmpty() ? "" : owner + ".") + element.getSimpleName();
  }

  private static String modifiers(Element element, String owner) {
    StringBuilder text = new StringBuilder();
    for (Modifier modifier : element.getModifiers()) {
      if (!owner.isEmpty() && SHOWN.contains(modifier)) {
        text.append(modifier).append(' ');
      }
    }
    return text.toString();
  }

  private static String parameter(TypeParameterElement variable) {
    List<String> bounds = new ArrayList<>();
    for (TypeMirror bound : variable.getBounds()) {
      String text = Signatures.shortened(bound);
      if (!text.equals("Object")) {
        bounds.add(text);
      }
    }
    return bounds.isEmpty()
        ? variable.toString()
        : variable + " extends " + String.join(" & ", bounds);
  }

  private static String listed(List<? extends TypeMirror> types) {
    return String.join(", ", types.stream().map(Signatures::shortened).toList());
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
      List<String> above =
          type.getInterfaces().stream().map(each -> Failures.readable(each.toString())).toList();
      text.append(type.getKind() == ElementKind.INTERFACE ? " extends " : " implements ");
      text.append(String.join(", ", above));
    }
    return text.toString();
  }
}
