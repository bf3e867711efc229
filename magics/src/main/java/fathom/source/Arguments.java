package fathom.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The arguments of a macro's use, read token by token. An argument that is more than a few words is
 * null: it is part of no name.
 */
final class Arguments {
  /** Arguments beyond these are not kept. */
  private static final int MOST = 64;

  private static final int LONGEST = 100;

  private final List<String> done = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();
  private boolean plain = true;
  private boolean open;

  /** An opening parenthesis stands behind a name. */
  void begin() {
    done.clear();
    current.setLength(0);
    plain = true;
    open = true;
  }

  boolean areOpen() {
    return open;
  }

  void word(String text) {
    if (current.length() > 0) current.append(' ');
    current.append(text);
    if (current.length() > LONGEST) plain = false;
  }

  /** Something that is no word stands in the argument. */
  void other() {
    plain = false;
  }

  void comma() {
    if (done.size() < MOST) done.add(plain ? current.toString() : null);
    current.setLength(0);
    plain = true;
  }

  /** Ends at the closing parenthesis. */
  List<String> end() {
    comma();
    open = false;
    return Collections.unmodifiableList(new ArrayList<>(done));
  }
}
