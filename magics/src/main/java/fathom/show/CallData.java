package fathom.show;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import fathom.analyse.Folding;
import fathom.analyse.Layer;
import fathom.analyse.NominalTime;
import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The calls as the live icicle reads them: JSON with the names, and the calls as varints.
 *
 * <p>Per call: {@code up * 32 + layer * 2 + more}, where {@code up} is how many calls end between
 * the one before and this, and {@code layer} an ordinal; the name's number; the left edge less the
 * one before; the width. With {@code more} follow the bits {@link #UNKNOWN_DURATION} and so on,
 * then the left edge (from the call's) and width of its sleep, then the error number that it
 * returned.
 *
 * <p>Beside these, {@code values} has a line for a call of which values were read, by the call's
 * place; it begins with a pencil where there is a remark.
 *
 * <p>Where instructions are known, {@code instructions} has left edges and widths by them, and
 * {@code executed} how many there are.
 *
 * @param json safe inside a script element
 * @param left how many calls were left out because they are too short for the room
 * @param shortestNanos calls shorter than this were left out, 0 when none were
 * @param place a call's place among those in the data, negative for one that was left out
 */
record CallData(String json, int left, long shortestNanos, IntUnaryOperator place) {
  private static final int UNKNOWN_DURATION = 1;
  private static final int UNKNOWN_SELF = 2;
  private static final int INTERRUPT = 4;
  private static final int ASLEEP = 8;
  private static final int ERROR = 16;
  private static final int UNTIMED = 32;

  /** The kernel's MAX_ERRNO (include/linux/err.h): returns from -1 down to this are errors. */
  private static final int LOWEST_ERROR = -4095;

  /** Escapes angle brackets, ampersands and quotes in JSON: gson does so by default. */
  private static final Gson GSON = new GsonBuilder().create();

  /** Lines of values in the data, and characters of one. */
  private static final int MOST_VALUES = 2000;

  private static final int LONGEST_VALUES = 400;

  private record Shape(
      List<String> names,
      List<String> layers,
      long total,
      String calls,
      Map<Integer, String> values,
      String instructions,
      long executed) {}

  /** The data in at most so many characters, the shortest calls left out where they do not fit. */
  static CallData of(RunView view, Layout layout, int limit) {
    long shortest = 0;
    while (true) {
      CallData data = of(view, layout, shortest);
      if (data.json.length() <= limit || shortest > layout.total()) return data;
      shortest = Math.max(shortest * 2, Math.max(1, layout.total() / 100_000));
    }
  }

  private static CallData of(RunView view, Layout layout, long shortest) {
    Calls calls = view.calls();
    int[] kept = kept(view, layout, shortest);
    List<String> names = new ArrayList<>();
    int[] number = numbers(calls, kept, names);
    Map<Integer, Folding.Mark> marks = view.folding().marks();
    Varints out = new Varints();
    int depth = -1;
    long at = 0;
    for (int call : kept) {
      Folding.Mark mark = marks.get(call);
      int flags = mark == null ? flags(view, call) : 0;
      int up = depth + 1 - calls.depth(call);
      out.add(up * 32L + view.layers()[call].ordinal() * 2L + (flags == 0 ? 0 : 1));
      out.add(mark == null ? number[calls.functionId(call)] : number(names, mark.label()));
      out.add(layout.at(call) - at);
      out.add(layout.width(call));
      if (flags != 0) out.add(flags);
      if ((flags & ASLEEP) != 0) {
        long[] sleep = layout.asleep(calls, call, view.asleepNanos()[call]);
        out.add(sleep[0] - layout.at(call));
        out.add(sleep[1]);
      }
      if ((flags & ERROR) != 0) out.add(-calls.returned(call));
      depth = calls.depth(call);
      at = layout.at(call);
    }
    List<String> layers = Palette.ALL.stream().map(Layer::label).toList();
    Shape shape =
        new Shape(
            names,
            layers,
            layout.total(),
            out.base64(),
            values(view, kept),
            instructions(calls, kept),
            NominalTime.instructions(calls));
    return new CallData(
        GSON.toJson(shape),
        calls.size() - kept.length - view.folding().hidden().cardinality(),
        shortest,
        call -> Arrays.binarySearch(kept, call));
  }

  /**
   * The left edge less the one before, and the width, by instructions; null where none are known.
   */
  private static String instructions(Calls calls, int[] kept) {
    if (!calls.hasInstructions()) return null;
    Layout layout = new Layout(NominalTime.byInstructions(calls));
    Varints out = new Varints();
    long at = 0;
    for (int call : kept) {
      out.add(layout.at(call) - at);
      out.add(layout.width(call));
      at = layout.at(call);
    }
    return out.base64();
  }

  private static Map<Integer, String> values(RunView view, int[] kept) {
    Map<Integer, String> all = new LinkedHashMap<>();
    Map<Integer, List<Note>> notes = view.notes().byCall(view.calls());
    for (int i = 0; i < kept.length && all.size() < MOST_VALUES; i++) {
      String values = view.values().line(kept[i]);
      String note = NotesHtml.line(notes.getOrDefault(kept[i], List.of()));
      String line =
          Html.printable(note + (note.isEmpty() || values.isEmpty() ? "" : " · ") + values);
      if (line.isEmpty()) continue;
      boolean whole = line.length() <= LONGEST_VALUES;
      all.put(i, whole ? line : line.substring(0, LONGEST_VALUES) + "…");
    }
    return all;
  }

  /** The calls that are long enough; as no call is longer than its caller, these form a tree. */
  private static int[] kept(RunView view, Layout layout, long shortest) {
    return IntStream.range(0, view.calls().size())
        .filter(i -> layout.width(i) >= shortest && !view.folding().hidden().get(i))
        .toArray();
  }

  private static int number(List<String> names, String label) {
    int at = names.indexOf(label);
    if (at >= 0) return at;
    names.add(label);
    return names.size() - 1;
  }

  /** Numbers the names so that frequent ones have short numbers. */
  private static int[] numbers(Calls calls, int[] kept, List<String> names) {
    int[] times = new int[calls.functions().size()];
    for (int call : kept) times[calls.functionId(call)]++;
    int[] number = new int[times.length];
    IntStream.range(0, times.length)
        .filter(f -> times[f] > 0)
        .boxed()
        .sorted(Comparator.comparingInt(f -> -times[f]))
        .forEach(
            f -> {
              number[f] = names.size();
              names.add(Html.printable(calls.functions().name(f)));
            });
    return number;
  }

  private static int flags(RunView view, int call) {
    Calls calls = view.calls();
    long returned = calls.returned(call);
    return (calls.durationNanos(call) == Calls.UNKNOWN ? UNKNOWN_DURATION : 0)
        | (calls.selfNanos(call) == Calls.UNKNOWN ? UNKNOWN_SELF : 0)
        | (calls.has(call, Mark.INTERRUPT) ? INTERRUPT : 0)
        | (calls.has(call, Mark.UNTIMED) ? UNTIMED : 0)
        | (view.asleepNanos()[call] > 0 ? ASLEEP : 0)
        | (returned < 0 && returned >= LOWEST_ERROR ? ERROR : 0);
  }
}
