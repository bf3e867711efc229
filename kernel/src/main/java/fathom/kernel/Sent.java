package fathom.kernel;

import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The outputs of one request so far, to be sent again without one of them: a frontend can take away
 * all of them, not one. Of more than a MB none are kept.
 */
final class Sent {
  private static final int SIZE_MAX = 1 << 20;

  /**
   * An output.
   *
   * @param displayId "" where it has none
   * @param size characters, roughly
   */
  record Output(MessageType<?> type, Object content, String displayId, int size) {}

  private final List<Output> outputs = new ArrayList<>();
  private int size;
  private boolean tooMuch;

  synchronized void add(Output output) {
    size += Math.min(output.size, SIZE_MAX + 1);
    tooMuch |= size > SIZE_MAX;
    if (tooMuch) outputs.clear();
    else outputs.add(output);
  }

  /** The display shows something else now. */
  synchronized void update(Output changed) {
    for (int i = 0; i < outputs.size(); i++) {
      if (!outputs.get(i).displayId.equals(changed.displayId)) continue;
      size -= outputs.get(i).size;
      Output same = outputs.remove(i);
      add(new Output(same.type, changed.content, changed.displayId, changed.size));
      if (!tooMuch) outputs.add(i, outputs.remove(outputs.size() - 1));
      return;
    }
  }

  synchronized void clear() {
    outputs.clear();
    size = 0;
    tooMuch = false;
  }

  /** All but that one, which is forgotten; empty when there was too much to keep. */
  synchronized Optional<List<Output>> without(String displayId) {
    if (tooMuch) return Optional.empty();
    List<Output> rest =
        outputs.stream().filter(output -> !output.displayId.equals(displayId)).toList();
    clear();
    rest.forEach(this::add);
    return Optional.of(rest);
  }
}
