package fathom.kernel.cell;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stage of a cell, compiled and not yet run.
 *
 * @param runner the class whose static method {@link Layout#RUN} runs it
 * @param classes the class files by binary name
 * @param sources what the cell's text of each holder class is
 * @param lines from lines of the unit to lines of the cells
 * @param before what was declared before it
 * @param after what is declared once all of it has run
 * @param order the variables in the order in which it sets them
 * @param hasValue whether what it returns is the cell's value
 * @param notes what the user should know
 */
record Program(
    String runner,
    Map<String, byte[]> classes,
    Map<String, Source> sources,
    Unit lines,
    Names before,
    Names after,
    List<String> order,
    boolean hasValue,
    List<String> notes) {
  /** The classes that later cells can name: those in which something is declared. */
  Map<String, byte[]> lasting() {
    Set<String> holders = new HashSet<>();
    after.variables().forEach(variable -> holders.add(variable.holder()));
    after.declarations().forEach(declaration -> holders.add(declaration.holder()));
    Map<String, byte[]> lasting = new LinkedHashMap<>(classes);
    lasting.keySet().removeIf(name -> !holders.contains(name.replaceFirst("\\$.*", "")));
    return lasting;
  }
}
