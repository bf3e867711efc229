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

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}");

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
   * Where a recording lies or would lie; {@code NAME#PART} is one of several in the file NAME.
   *
   * @throws IllegalArgumentException when that is no name
   */
  public RecordingName place(String name) {
    int hash = name.indexOf('#');
    if (hash < 0) return RecordingName.whole(file(name));
    String part = name.substring(hash + 1);
    if (!PART.matcher(part).matches()) {
      throw new IllegalArgumentException(
          "\"" + part + "\" is no name for a part of a recording: expected a-z, 0-9 and _.+-");
    }
    return new RecordingName(file(name.substring(0, hash)), part);
  }

  /**
   * What a user means by a word: a file, or a recording by its name, or one of several in a file.
   *
   * @throws IOException when there is neither
   */
  public RecordingName find(String nameOrFile) throws IOException {
    int hash = nameOrFile.lastIndexOf('#');
    if (hash > 0 && PART.matcher(nameOrFile.substring(hash + 1)).matches()) {
      if (!Files.exists(Path.of(nameOrFile))) {
        Path file = find(nameOrFile.substring(0, hash)).file();
        return new RecordingName(file, nameOrFile.substring(hash + 1));
      }
    }
    return RecordingName.whole(findFile(nameOrFile));
  }

  private Path findFile(String nameOrFile) throws IOException {
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
