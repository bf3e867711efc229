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
  ALIAS
}
