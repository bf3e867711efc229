package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/** Types and parameters in short: without packages and holders. */
final class Signatures {
  private static final Pattern CAPTURE = Pattern.compile("capture#\\d+ of ");

  /** A package in front of a class, or a class that holds what a cell has declared. */
  private static final Pattern HOLDER =
      Pattern.compile("\\b(?:(?:[a-z_]\\w*\\.)+(?=[A-Z])|Cell\\w+\\.(?=\\w))");

  private Signatures() {}

  /** "(int a, int b) : int". */
  static String of(Compiler.Task task, ExecutableElement method, DeclaredType in) {
    ExecutableType type = (ExecutableType) seenFrom(task, method, in);
    return "("
        + String.join(", ", parameters(method, type, List.of()))
        + ") : "
        + shortened(type.getReturnType());
  }

  /**
   * The parameters with types and names.
   *
   * @param names names to use in the place of those that the class file lacks
   */
  static List<String> parameters(
      ExecutableElement method, ExecutableType type, List<String> names) {
    List<String> words = new ArrayList<>();
    List<? extends VariableElement> parameters = method.getParameters();
    for (int i = 0; i < parameters.size(); i++) {
      TypeMirror parameter = type.getParameterTypes().get(i);
      String word = shortened(parameter);
      boolean variable = method.isVarArgs() && i == parameters.size() - 1;
      if (variable && word.endsWith("[]")) {
        word = word.substring(0, word.length() - 2) + "...";
      }
      String name = i < names.size() ? names.get(i) : parameters.get(i).getSimpleName().toString();
      words.add(word + " " + name);
    }
    return words;
  }

  /** The type of a variable. */
  static String type(Compiler.Task task, Element element, DeclaredType in) {
    return shortened(seenFrom(task, element, in));
  }

  static TypeMirror seenFrom(Compiler.Task task, Element element, DeclaredType in) {
    try {
      return in == null ? element.asType() : task.javac().getTypes().asMemberOf(in, element);
    } catch (IllegalArgumentException e) {
      return element.asType();
    }
  }

  static String shortened(TypeMirror type) {
    if (type.getKind().isPrimitive()) {
      return type.toString();
    }
    String text = CAPTURE.matcher(type.toString()).replaceAll("");
    return HOLDER.matcher(text).replaceAll("").replace(",", ", ");
  }
}
