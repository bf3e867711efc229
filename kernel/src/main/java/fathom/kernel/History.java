package fathom.kernel;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The cells of this session. */
final class History {
  private final List<HistoryEntry> entries = new ArrayList<>();

  synchronized void add(int count, String code) {
    entries.add(new HistoryEntry(0, count, code, ""));
  }

  /** Adds the text of the last cell's result. */
  synchronized void output(String text) {
    HistoryEntry last = entries.remove(entries.size() - 1);
    entries.add(new HistoryEntry(0, last.getCellNumber(), last.getInput(), text));
  }

  /** The entries that a request asks for, oldest first. */
  synchronized List<HistoryEntry> find(HistoryRequest request) {
    return select(request).stream()
        .map(
            entry ->
                new HistoryEntry(
                    0,
                    entry.getCellNumber(),
                    entry.getInput(),
                    request.includeOutput() ? entry.getOutput() : null))
        .toList();
  }

  private List<HistoryEntry> select(HistoryRequest request) {
    if (request instanceof HistoryRequest.Tail tail) {
      return last(entries, tail.getMaxReturnLength());
    }
    if (request instanceof HistoryRequest.Range range) {
      return range.getSessionIndex() != 0
          ? List.of()
          : entries.stream()
              .filter(
                  entry ->
                      entry.getCellNumber() >= range.getStart()
                          && (range.getStop() <= 0 || entry.getCellNumber() < range.getStop()))
              .toList();
    }
    if (request instanceof HistoryRequest.Search search) {
      return search(search);
    }
    return List.of();
  }

  private List<HistoryEntry> search(HistoryRequest.Search search) {
    Pattern pattern = glob(search.getPattern() == null ? "*" : search.getPattern());
    List<HistoryEntry> found =
        entries.stream().filter(entry -> pattern.matcher(entry.getInput()).matches()).toList();
    if (search.filterUnique()) {
      Map<String, HistoryEntry> latest = new LinkedHashMap<>();
      for (HistoryEntry entry : found) {
        latest.remove(entry.getInput());
        latest.put(entry.getInput(), entry);
      }
      found = List.copyOf(latest.values());
    }
    return last(found, search.getMaxReturnLength());
  }

  private static List<HistoryEntry> last(List<HistoryEntry> all, int count) {
    return count <= 0
        ? List.copyOf(all)
        : List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  /** A pattern with * and ?, as the history requests use them. */
  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
