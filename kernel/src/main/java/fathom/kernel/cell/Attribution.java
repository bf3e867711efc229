package fathom.kernel.cell;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** What the compiler found out about the names in a unit. */
final class Attribution {
  /** A stretch of a cell's source. */
  record Place(String name, int from, int to) {}

  private final Map<Object, Set<String>> uses = new HashMap<>();
  private Place early;

  private Attribution() {}

  /** The names of cells that a declaration depends on. */
  Set<String> uses(Object owner) {
    return uses.getOrDefault(owner, Set.of());
  }

  /** A variable that is used before it is declared, or null. */
  Place early() {
    return early;
  }

  static Attribution of(Compiler.Task task, Unit unit, Layout layout) {
    Attribution found = new Attribution();
    Trees trees = task.trees();
    SourcePositions positions = trees.getSourcePositions();
    Map<String, Integer> declaredAt = new HashMap<>();
    layout.fields.forEach(
        (name, field) -> {
          if (field.piece() != null) {
            declaredAt.put(name, layout.pieces.indexOf(field.piece()));
          }
        });
    Map<Object, Integer> order = new HashMap<>();
    for (int i = 0; i < layout.pieces.size(); i++) {
      order.put(layout.pieces.get(i), i);
    }
    new TreePathScanner<Void, Boolean>() {
      @Override
      public Void visitIdentifier(IdentifierTree tree, Boolean later) {
        Element element = trees.getElement(getCurrentPath());
        if (element == null || !isMember(element)) {
          return null;
        }
        long position = positions.getStartPosition(task.tree(), tree);
        Object owner = unit.owner(position);
        String name = element.getSimpleName().toString();
        if (owner != null) {
          found.uses.computeIfAbsent(owner, key -> new LinkedHashSet<>()).add(name);
        }
        boolean variable = element.getKind() == ElementKind.FIELD && declaredAt.containsKey(name);
        if (variable && !later && found.early == null && unit.isUsers(position)) {
          Integer here = order.get(owner);
          if (here != null
              && owner instanceof Piece piece
              && !piece.declares()
              && here <= declaredAt.get(name)
              && !(here.equals(declaredAt.get(name)) && isSetBefore(piece, name, unit, position))) {
            int offset = unit.origin(position).offset();
            found.early = new Place(name, offset, offset + name.length());
          }
        }
        return null;
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree tree, Boolean later) {
        return super.visitLambdaExpression(tree, true);
      }

      @Override
      public Void visitClass(ClassTree tree, Boolean later) {
        boolean holder = getCurrentPath().getParentPath().getLeaf() == task.tree();
        return super.visitClass(tree, later || !holder);
      }
    }.scan(task.tree(), false);
    return found;
  }

  /** In {@code int a = 1, b = a} the second may use the first. */
  private static boolean isSetBefore(Piece piece, String name, Unit unit, long position) {
    int offset = unit.origin(position).offset();
    return piece.variables().stream().anyMatch(v -> v.name().equals(name) && v.to() <= offset);
  }

  private static boolean isMember(Element element) {
    return element.getEnclosingElement() instanceof TypeElement holder
        && holder.getEnclosingElement().getKind() == ElementKind.PACKAGE
        && holder.getQualifiedName().toString().startsWith(Names.PACKAGE + ".");
  }

  /** The first return of the user's that stands in no method, or null. */
  static Place topLevelReturn(Compiler.Task task, Unit unit) {
    Place[] found = {null};
    SourcePositions positions = task.trees().getSourcePositions();
    for (MethodTree method : runMethods(task)) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitReturn(ReturnTree tree, Void nothing) {
          long start = positions.getStartPosition(task.tree(), tree);
          if (found[0] == null && unit.isUsers(start)) {
            int from = unit.origin(start).offset();
            found[0] = new Place("return", from, from + "return".length());
          }
          return null;
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree tree, Void nothing) {
          return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
          return null;
        }
      }.scan(method.getBody(), null);
    }
    return found[0];
  }

  private static List<MethodTree> runMethods(Compiler.Task task) {
    List<? extends Tree> types = task.tree().getTypeDecls();
    Tree last = types.get(types.size() - 1);
    return ((ClassTree) last)
        .getMembers().stream()
            .filter(MethodTree.class::isInstance)
            .map(MethodTree.class::cast)
            .toList();
  }

  /** Whether the value that the unit returns is that of an assignment, which nobody shows. */
  static boolean isAssignment(Compiler.Task task) {
    boolean[] found = {false};
    for (MethodTree method : runMethods(task)) {
      if (!method.getName().contentEquals("last$")) {
        continue;
      }
      for (Tree statement : method.getBody().getStatements()) {
        if (statement instanceof ReturnTree exit) {
          ExpressionTree value = exit.getExpression();
          while (value instanceof ParenthesizedTree inner) {
            value = inner.getExpression();
          }
          found[0] = value instanceof AssignmentTree;
        }
      }
    }
    return found[0];
  }

  /** The types of the variables that are local to the runner's method, as Java source. */
  static Map<String, String> localTypes(Compiler.Task task) {
    Map<String, String> types = new LinkedHashMap<>();
    for (Element local : locals(task)) {
      types.put(local.getSimpleName().toString(), TypeText.denotable(task, local.asType()));
    }
    return types;
  }

  /** Those of them whose class has no name, with the members that it adds to what it extends. */
  static Map<String, List<String>> membersWithoutType(Compiler.Task task) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Element local : locals(task)) {
      if (local.asType() instanceof DeclaredType type
          && type.asElement().getSimpleName().length() == 0) {
        Set<String> known = new HashSet<>();
        for (TypeMirror parent : task.javac().getTypes().directSupertypes(type)) {
          TypeElement above = (TypeElement) ((DeclaredType) parent).asElement();
          task.javac().getElements().getAllMembers(above).forEach(each -> known.add(shown(each)));
        }
        List<String> added =
            type.asElement().getEnclosedElements().stream()
                .filter(each -> each.getKind() == ElementKind.FIELD || isMethod(each))
                .map(Attribution::shown)
                .filter(name -> !known.contains(name))
                .distinct()
                .toList();
        if (!added.isEmpty()) {
          found.put(local.getSimpleName().toString(), added);
        }
      }
    }
    return found;
  }

  private static boolean isMethod(Element element) {
    return element.getKind() == ElementKind.METHOD;
  }

  private static String shown(Element member) {
    return member.getSimpleName() + (isMethod(member) ? "()" : "");
  }

  private static List<Element> locals(Compiler.Task task) {
    List<Element> found = new ArrayList<>();
    Trees trees = task.trees();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree tree, Void nothing) {
        Element element = trees.getElement(getCurrentPath());
        if (element != null
            && element.getKind() == ElementKind.LOCAL_VARIABLE
            && element.getEnclosingElement().getSimpleName().contentEquals(Layout.RUN)
            && element.asType().getKind() != TypeKind.ERROR) {
          found.add(element);
        }
        return null;
      }
    }.scan(task.tree(), null);
    return found;
  }
}
