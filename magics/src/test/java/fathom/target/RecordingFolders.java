package fathom.target;

import java.nio.file.Path;

/** Folders of recordings for tests of other rooms. */
public final class RecordingFolders {
  private RecordingFolders() {}

  public static RecordingFolder at(Path folder) {
    return new RecordingFolder(folder);
  }
}
