package fathom.source;

import fathom.source.Statement.Block;
import fathom.source.Statement.Call;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import fathom.source.Statement.Select;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which statements of a function end it, or a part of it, alike: the same text, up to the
 * arguments of its last call, and the same from there on. Of such the compiler may make one piece
 * of code, which then stands for the lines of one of them, whichever ran.
 */
final class Tails {
  /** No tail: nothing else is like it. */
  static final int NONE = -1;

  private static final int END = 0;

  private record Key(String code, int next) {}

  /** Where break and continue lead. */
  private record Around(int after, int again) {}

  private final Map<Key, Integer> numbers = new HashMap<>();
  private final Map<Plain, Integer> tails = new IdentityHashMap<>();
  private final Map<Call, Integer> calls = new IdentityHashMap<>();
  private final Map<Call, String> codes = new IdentityHashMap<>();
  private int last = END;

  private Tails() {}

  static Tails of(Block body) {
    Tails tails = new Tails();
    tails.number(body, END, new Around(END, END));
    return tails;
  }

  /** The text of the statement in which a call stands. */
  String code(Call call) {
    return codes.get(call);
  }

  /** A number that alike statements share. */
  int of(Plain plain) {
    return tails.getOrDefault(plain, NONE);
  }

  /** The same for the last call of a statement; {@link #NONE} for others. */
  int of(Call call) {
    return calls.getOrDefault(call, NONE);
  }

  /** The number of a statement that goes on at another number. */
  private int number(Statement s, int next, Around around) {
    if (s instanceof Plain p) return plain(p, next, around);
    if (s instanceof Block b) return list(b.statements(), next, around);
    if (s instanceof Label) return next;
    if (s instanceof Choice c) {
      int then = number(c.then(), next, around);
      int otherwise = c.otherwise().map(o -> number(o, next, around)).orElse(next);
      return head(c.head(), intern("else", then, otherwise));
    }
    if (s instanceof Loop l) {
      int again = ++last; // of a loop nothing else is like its inside
      number(l.body(), again, new Around(next, again));
      return head(l.head(), again);
    }
    Select select = (Select) s;
    int body = number(select.body(), next, new Around(next, around.again));
    return head(select.head(), body);
  }

  private int list(List<Statement> list, int next, Around around) {
    int at = next;
    for (int i = list.size() - 1; i >= 0; i--) {
      at = number(list.get(i), at, around);
      // A jump is merged together with what stands before it.
      if (list.get(i) instanceof Plain && i + 1 < list.size() && isJump(list.get(i + 1))) {
        tails.put((Plain) list.get(i + 1), intern("then", at));
      }
    }
    return at;
  }

  private static boolean isJump(Statement s) {
    return s instanceof Plain p && p.exit() == Exit.GOTO && p.calls().isEmpty();
  }

  private int head(Plain head, int next) {
    head.calls().forEach(c -> codes.put(c, head.code()));
    int number = intern(head.code(), next);
    tails.put(head, number);
    return number;
  }

  private int plain(Plain p, int next, Around around) {
    p.calls().forEach(c -> codes.put(c, p.code()));
    int to =
        switch (p.exit()) {
          case NONE -> next;
          case RETURN, GOTO -> END;
          case BREAK -> around.after;
          case CONTINUE -> around.again;
        };
    if (p.calls().isEmpty()) { // a jump is no code but what it leads to
      if (p.exit() == Exit.BREAK || p.exit() == Exit.CONTINUE) return to;
      if (p.exit() == Exit.GOTO) return intern(p.code(), to);
    }
    int number = intern(withoutLastArguments(p.code()), to);
    tails.put(p, number);
    if (!p.calls().isEmpty()) calls.put(p.calls().get(p.calls().size() - 1), number);
    return number;
  }

  /** "x = pour ( a , b ) ;" and "x = pour ( c , d ) ;" end alike. */
  private static String withoutLastArguments(String code) {
    if (!code.endsWith(");")) return code;
    int depth = 0;
    for (int i = code.length() - 2; i >= 0; i--) {
      if (code.charAt(i) == ')') depth++;
      if (code.charAt(i) == '(' && --depth == 0) return code.substring(0, i);
    }
    return code;
  }

  private int intern(String code, int next) {
    return numbers.computeIfAbsent(new Key(code, next), k -> ++last);
  }

  private int intern(String code, int one, int other) {
    return intern(code + one, other);
  }
}
