package fathom.source;

import java.util.List;
import java.util.Optional;

/** A statement of C as far as it matters for what must have run. Lines are those of the file. */
sealed interface Statement {
  /** The line of its first token. */
  int first();

  /** The line of its last token. */
  int last();

  /** How control leaves a plain statement. */
  enum Exit {
    /** It goes on to the next statement. */
    NONE,
    RETURN,
    GOTO,
    BREAK,
    CONTINUE
  }

  /**
   * A call in an expression.
   *
   * @param name what stands before the parenthesis
   * @param line where the name stands
   * @param member it is called through a member: {@code ops->name(..)}
   * @param certain it is evaluated whenever the statement is, unless one of {@code within} is a
   *     macro that does not evaluate its argument
   * @param within the names of the calls in whose arguments it stands
   */
  record Call(String name, int line, boolean member, boolean certain, List<String> within) {}

  /**
   * An expression, a declaration, or a jump; also the head of a compound statement.
   *
   * @param code its text without comments and needless blanks
   * @param target the label that a goto goes to, else ""
   * @param leavesInside there is a jump somewhere inside of its expression
   */
  record Plain(
      int first,
      int last,
      String code,
      List<Call> calls,
      Exit exit,
      String target,
      boolean leavesInside)
      implements Statement {}

  record Block(int first, int last, List<Statement> statements) implements Statement {}

  record Choice(Plain head, Statement then, Optional<Statement> otherwise) implements Statement {
    @Override
    public int first() {
      return head.first();
    }

    @Override
    public int last() {
      return otherwise.orElse(then).last();
    }
  }

  /**
   * @param bodyFirst a do loop, whose body runs before its head is looked at
   */
  record Loop(Plain head, Statement body, boolean bodyFirst) implements Statement {
    @Override
    public int first() {
      return Math.min(head.first(), body.first());
    }

    @Override
    public int last() {
      return Math.max(head.last(), body.last());
    }
  }

  record Select(Plain head, Statement body) implements Statement {
    @Override
    public int first() {
      return head.first();
    }

    @Override
    public int last() {
      return body.last();
    }
  }

  /**
   * A place that can be jumped to.
   *
   * @param name "" for a case of a switch
   */
  record Label(int first, int last, String name) implements Statement {}

  /** Its parts that are no heads, in their order. */
  default List<Statement> parts() {
    if (this instanceof Block b) return b.statements;
    if (this instanceof Choice c) {
      return c.otherwise.map(o -> List.of(c.then, o)).orElse(List.of(c.then));
    }
    if (this instanceof Loop l) return List.of(l.body);
    if (this instanceof Select s) return List.of(s.body);
    return List.of();
  }

  /** Its head, when it has one. */
  default Optional<Plain> condition() {
    if (this instanceof Choice c) return Optional.of(c.head);
    if (this instanceof Loop l) return Optional.of(l.head);
    if (this instanceof Select s) return Optional.of(s.head);
    return Optional.empty();
  }
}
