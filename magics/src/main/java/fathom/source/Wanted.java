package fathom.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions that a search looks for, by the names under which call sites may call them. */
final class Wanted {
  private final Index index;
  private final Map<Integer, List<String>> direct = new HashMap<>();
  private final Map<Integer, List<String>> members = new HashMap<>();
  private final List<String> pointed = new ArrayList<>();
  private final boolean pointers;

  private Wanted(Index index, boolean pointers) {
    this.index = index;
    this.pointers = pointers;
  }

  /** Looks for functions by their own names and the members and hooks they are bound to. */
  static Wanted named(Index index, Collection<String> callees) {
    Wanted wanted = new Wanted(index, false);
    for (String callee : callees) {
      String base = TracedName.base(callee);
      add(wanted.direct, index.name(base), callee);
      // The body of a system call has a name of its own.
      if (base.startsWith("sys_")) add(wanted.direct, index.name("__do_" + base), callee);
      if (base.startsWith("__traceiter_")) {
        add(wanted.direct, index.name("trace_" + base.substring(12)), callee);
      }
      if (base.startsWith("bpf_lsm_")) {
        // kernel/bpf/bpf_lsm.c makes one function a hook, by a macro.
        add(wanted.members, index.name(base.substring(8)), callee);
      }
      int name = index.name(base);
      if (name >= 0) {
        index.membersOf(name).stream().forEach(m -> add(wanted.members, m, callee));
      }
    }
    return wanted;
  }

  /** Looks for functions whose address is taken, at calls that may go anywhere. */
  static Wanted byPointer(Index index, Collection<String> callees) {
    Wanted wanted = new Wanted(index, true);
    for (String callee : callees) {
      int name = index.name(TracedName.base(callee));
      if (name >= 0 && (index.isValue(name) || !index.membersOf(name).isEmpty())) {
        wanted.pointed.add(callee);
      }
    }
    return wanted;
  }

  private static void add(Map<Integer, List<String>> map, int name, String callee) {
    if (name >= 0) map.computeIfAbsent(name, n -> new ArrayList<>()).add(callee);
  }

  boolean isPointers() {
    return pointers;
  }

  /** Whether a name is one of those looked for. */
  boolean names(int name) {
    return direct.containsKey(name);
  }

  /** What a call of this name and kind may call. */
  List<String> at(int name, CallKind kind) {
    if (pointers) return mayGoAnywhere(kind) ? pointed : List.of();
    return switch (kind) {
      case DIRECT, ALIAS -> direct.getOrDefault(name, List.of());
      case MEMBER, HOOK -> members.getOrDefault(name, List.of());
      case POINTER -> List.of();
    };
  }

  private static boolean mayGoAnywhere(CallKind kind) {
    return kind == CallKind.POINTER || kind == CallKind.MEMBER;
  }
}
