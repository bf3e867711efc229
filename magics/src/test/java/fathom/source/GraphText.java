package fathom.source;

import fathom.trace.Calls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A simple reader of the kernel's function_graph text, of one CPU, for tests of edges. */
final class GraphText {
  private static final Pattern LINE =
      Pattern.compile(
          "^\\s*\\d+\\)\\s*(?:[$@*#!+]\\s*)?([\\d.]+ us)?\\s*\\|(\\s+)(?:([\\w.]+)(?: \\[\\w+])?\\(\\)(;| \\{)|})"
              + ".*$");

  private GraphText() {}

  private record Open(int row, int depth) {}

  static Calls read(Path gz) throws IOException {
    Calls.Builder calls = new Calls.Builder();
    int comm = calls.comms().id("test");
    Deque<Open> open = new ArrayDeque<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gz)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.contains("=>") && !line.contains("|")) open.clear();
        Matcher m = LINE.matcher(line);
        if (!m.matches()) continue;
        int depth = m.group(2).length() / 2;
        long nanos =
            m.group(1) == null
                ? Calls.UNKNOWN
                : Math.round(Double.parseDouble(m.group(1).replace(" us", "")) * 1000);
        if (m.group(3) == null) {
          while (!open.isEmpty() && open.peek().depth > depth) open.pop();
          if (!open.isEmpty() && open.peek().depth == depth) {
            calls.close(open.pop().row, nanos, 0, Calls.UNKNOWN);
          }
          continue;
        }
        while (!open.isEmpty() && open.peek().depth >= depth) open.pop();
        int parent = open.isEmpty() ? -1 : open.peek().row;
        int function = calls.functions().id(m.group(3));
        int row = calls.add(function, parent, Calls.UNKNOWN, nanos, 0, 1, comm, 0, Calls.UNKNOWN);
        if (m.group(4).equals(" {")) open.push(new Open(row, depth));
      }
    }
    return calls.build();
  }
}
