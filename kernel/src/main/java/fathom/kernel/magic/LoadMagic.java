package fathom.kernel.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import fathom.kernel.display.MimeBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %load}: code of a file, as if it stood in the cell. */
@Command(
    name = "load",
    description = {
      "Runs the Java of a file in this session, or the code cells of a notebook (.ipynb).",
      "Lines that begin with %% call magics, as in a cell."
    })
public final class LoadMagic implements Magic {
  @Parameters(paramLabel = "FILE", description = "A .java, .jsh or .ipynb file.")
  Path file;

  @Override
  public Object run(MagicCall call) throws Exception {
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no file " + file.toAbsolutePath() + ".");
    }
    String text = Files.readString(file);
    List<String> cells = file.toString().endsWith(".ipynb") ? cells(text) : List.of(text);
    Object result = null;
    for (int i = 0; i < cells.size(); i++) {
      if (result != null) {
        call.notebook().display(result);
      }
      result = call.notebook().session().run(cells.get(i));
    }
    return result instanceof MimeBundle ? result : null;
  }

  private List<String> cells(String text) throws IOException {
    List<String> cells = new ArrayList<>();
    try {
      for (JsonElement cell :
          JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
        JsonObject fields = cell.getAsJsonObject();
        if (fields.get("cell_type").getAsString().equals("code")) {
          cells.add(source(fields.get("source")));
        }
      }
      return cells;
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new IOException(file + " is no notebook of format 4: " + e.getMessage(), e);
    }
  }

  /** A text, or a list of lines with their ends. */
  private static String source(JsonElement source) {
    StringBuilder text = new StringBuilder();
    if (source.isJsonArray()) {
      source.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
    } else {
      text.append(source.getAsString());
    }
    return text.toString();
  }
}
