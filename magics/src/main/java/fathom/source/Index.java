package fathom.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Everything the scanner found in a tree, as columns: names, definitions, calls, pointers.
 * Immutable; names and definitions are numbers from 0.
 *
 * <p>Names are sorted by their bytes; definitions are sorted by name, and those of one name by file
 * and line.
 */
final class Index {
  /** The columns; see {@link IndexBuilder} for how they are made. */
  @SuppressWarnings("ArrayRecordComponent") // Columns are handed over, never compared or changed.
  record Columns(
      byte[] nameBytes,
      int[] nameStart,
      String[] files,
      String[] fileConditions,
      String[] conditions,
      int[] definitionName,
      int[] definitionFile,
      int[] line,
      int[] nameLine,
      int[] endLine,
      int[] flags,
      int[] condition,
      int[] callStart,
      int[] callName,
      int[] callLine,
      int[] callKind,
      int[] pointerFunction,
      int[] pointerMember,
      int[] pointerFile,
      int[] pointerLine,
      int[] values) {}

  private final Columns c;
  private final int[] firstDefinition;
  private final BitSet values = new BitSet();
  private final BitSet bound = new BitSet();

  Index(Columns columns) {
    c = columns;
    int names = c.nameStart.length - 1;
    firstDefinition = new int[names + 1];
    for (int name : c.definitionName) firstDefinition[name + 1]++;
    for (int i = 0; i < names; i++) firstDefinition[i + 1] += firstDefinition[i];
    for (int name : c.values) values.set(name);
    for (int member : c.pointerMember) bound.set(member);
  }

  Columns columns() {
    return c;
  }

  int names() {
    return c.nameStart.length - 1;
  }

  int definitions() {
    return c.line.length;
  }

  int files() {
    return c.files.length;
  }

  int calls() {
    return c.callName.length;
  }

  /** The number of a name, or -1. */
  int name(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    int at = firstNotBefore(wanted);
    return at < names() && compare(at, wanted) == 0 ? at : -1;
  }

  String name(int name) {
    int from = c.nameStart[name];
    return new String(c.nameBytes, from, c.nameStart[name + 1] - from, StandardCharsets.ISO_8859_1);
  }

  /** Defined functions whose names begin so, sorted, at most so many. */
  List<String> functions(String prefix, int most) {
    byte[] bytes = prefix.getBytes(StandardCharsets.ISO_8859_1);
    List<String> found = new ArrayList<>();
    for (int i = firstNotBefore(bytes); i < names() && found.size() < most; i++) {
      String name = name(i);
      if (!name.startsWith(prefix)) break;
      if (isFunction(i)) found.add(name);
    }
    return found;
  }

  private boolean isFunction(int name) {
    for (int d = first(name); d < afterLast(name); d++) if (!isMacro(d)) return true;
    return false;
  }

  private int firstNotBefore(byte[] wanted) {
    int low = 0;
    int high = names();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private int compare(int name, byte[] wanted) {
    return Arrays.compareUnsigned(
        c.nameBytes, c.nameStart[name], c.nameStart[name + 1], wanted, 0, wanted.length);
  }

  /** The first definition of a name. */
  int first(int name) {
    return firstDefinition[name];
  }

  /** One past the last definition of a name. */
  int afterLast(int name) {
    return firstDefinition[name + 1];
  }

  boolean isDefined(int name) {
    return first(name) < afterLast(name);
  }

  int nameOf(int definition) {
    return c.definitionName[definition];
  }

  int fileOf(int definition) {
    return c.definitionFile[definition];
  }

  String file(int file) {
    return c.files[file];
  }

  /** Whether a file is a header. */
  boolean isHeader(int file) {
    return c.files[file].endsWith(".h");
  }

  /** What must hold for a file to be built; "" when nothing is known. */
  String fileCondition(int file) {
    return c.fileConditions[file];
  }

  int line(int definition) {
    return c.line[definition];
  }

  int nameLine(int definition) {
    return c.nameLine[definition];
  }

  int endLine(int definition) {
    return c.endLine[definition];
  }

  boolean has(int definition, int flag) {
    return (c.flags[definition] & flag) != 0;
  }

  boolean isMacro(int definition) {
    return has(definition, FileFacts.MACRO);
  }

  /** The #if condition around a definition. */
  String condition(int definition) {
    return c.conditions[c.condition[definition]];
  }

  /** The first call made by a definition. */
  int firstCall(int definition) {
    return c.callStart[definition];
  }

  /** One past the last call made by a definition. */
  int afterLastCall(int definition) {
    return c.callStart[definition + 1];
  }

  /** The name that a call uses; that of a pointer is the empty name. */
  int callName(int call) {
    return c.callName[call];
  }

  int callLine(int call) {
    return c.callLine[call];
  }

  CallKind callKind(int call) {
    return CallKind.of(c.callKind[call]);
  }

  /** The members, hooks and static calls that a function is bound to, as names. */
  BitSet membersOf(int function) {
    BitSet members = new BitSet();
    int at = Arrays.binarySearch(c.pointerFunction, function);
    if (at < 0) return members;
    while (at > 0 && c.pointerFunction[at - 1] == function) at--;
    for (; at < c.pointerFunction.length && c.pointerFunction[at] == function; at++) {
      members.set(c.pointerMember[at]);
    }
    return members;
  }

  /** Whether a name is used as a value somewhere, so that a pointer may call it. */
  boolean isValue(int name) {
    return values.get(name);
  }

  /** Whether any function is bound to this member or hook. */
  boolean isBound(int member) {
    return bound.get(member);
  }
}
