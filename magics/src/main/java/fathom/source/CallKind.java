package fathom.source;

/** How a call site names what it calls. */
enum CallKind {
  /** {@code name(..)}: a function or a macro. */
  DIRECT,
  /** {@code x->name(..)} or {@code x.name(..)}. */
  MEMBER,
  /** {@code static_call(name)(..)} or a security hook: a name that functions are bound to. */
  HOOK,
  /** {@code (*p)(..)}: the name is empty. */
  POINTER,
  /** A macro that is just another name. */
  ALIAS;

  private static final CallKind[] BY_CODE = {DIRECT, MEMBER, HOOK, POINTER, ALIAS};

  /** Its number in the index. */
  int code() {
    return switch (this) {
      case DIRECT -> 0;
      case MEMBER -> 1;
      case HOOK -> 2;
      case POINTER -> 3;
      case ALIAS -> 4;
    };
  }

  static CallKind of(int code) {
    return BY_CODE[code];
  }
}
