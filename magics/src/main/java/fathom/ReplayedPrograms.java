package fathom;

import fathom.target.RecordingFolder;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Programs that would run in the lab while recordings are shown instead: a notebook whose traces
 * are replayed must not stop at the cell that starts, kicks or ends one.
 */
final class ReplayedPrograms {
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** What is done to a program that lives, and says how it went. */
  @FunctionalInterface
  interface Live {
    String act() throws IOException, InterruptedException;
  }

  /** Does it, or says why not and what to expect. */
  String instead(String name, String done, Live live) throws IOException, InterruptedException {
    return instead(name, done, live, Mode.now(), RecordingFolder.ofNotebook());
  }

  String instead(String name, String done, Live live, Mode mode, RecordingFolder folder)
      throws IOException, InterruptedException {
    if (mode == Mode.REPLAY) return said(name, done, "FATHOM_MODE=replay");
    if (names.contains(name) && !done.equals("started")) return said(name, done, "nothing is live");
    try {
      String answer = live.act();
      names.remove(name);
      return answer;
    } catch (IOException e) {
      if (mode == Mode.LIVE || folder.names().isEmpty()) throw e;
      return said(name, done, e.getMessage());
    }
  }

  private String said(String name, String done, String reason) {
    names.add(name);
    return name
        + " is not "
        + done
        + ": "
        + reason
        + ". Cells that name a recording (--record NAME) show it.\n";
  }
}
