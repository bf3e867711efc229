package tech.tablesaw.plotly.components;

/** Stands for the library's class, by its name and its one method that is used. */
public record Figure(String script) {
  public String asJavascript(String target) {
    return script;
  }
}
