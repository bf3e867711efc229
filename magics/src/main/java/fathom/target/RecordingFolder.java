package fathom.target;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The recordings of a notebook: {@code recordings/NAME.zip} beside it. */
public final class RecordingFolder {
  private static final String ENDING = ".zip";
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_ .+-]{0,99}");

  private final Path folder;

  RecordingFolder(Path folder) {
    this.folder = folder;
  }

  /** Of the notebook that this process runs: Jupyter starts a kernel in its notebook's folder. */
  public static RecordingFolder ofNotebook() {
    return new RecordingFolder(Path.of("recordings"));
  }

  /**
   * Where the recording of a name lies or would lie.
   *
   * @throws IllegalArgumentException when that is no name
   */
  public Path file(String name) {
    String plain =
        name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    if (!NAME.matcher(plain).matches() || plain.endsWith(" ")) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is no name for a recording: expected letters, digits, spaces and _.+- only");
    }
    return folder.resolve(plain + ENDING);
  }

  /**
   * What a user means by a word: a file, or a recording by its name.
   *
   * @throws IOException when there is neither
   */
  public Path find(String nameOrFile) throws IOException {
    try {
      Path file = Path.of(nameOrFile);
      if (Files.exists(file)) return file;
      Path named = NAME.matcher(nameOrFile).matches() ? file(nameOrFile) : file;
      if (Files.exists(named)) return named;
    } catch (InvalidPathException e) {
      throw new IOException("\"" + nameOrFile + "\" is no name of a file: " + e.getReason(), e);
    }
    List<String> names = names();
    throw new IOException(
        "There is no file "
            + nameOrFile
            + " beside the notebook, and no recording of that name"
            + (names.isEmpty() ? "." : "; there are " + String.join(", ", names) + "."));
  }

  /** The names of all recordings, sorted; empty without a folder. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(folder)) return names;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        name = name.substring(0, name.length() - ENDING.length());
        if (NAME.matcher(name).matches()) names.add(name);
      }
    } catch (IOException e) {
      return List.of(); // a folder that cannot be listed offers nothing
    }
    names.sort(null);
    return names;
  }
}
