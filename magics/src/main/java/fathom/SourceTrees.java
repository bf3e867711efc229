package fathom;

import fathom.source.KernelSource;
import fathom.source.KernelTree;
import java.io.IOException;
import java.util.List;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The kernel trees at hand as a table. */
final class SourceTrees {
  private SourceTrees() {}

  static Table table() throws IOException {
    List<KernelTree> trees = KernelSource.trees();
    return Table.create(
        "kernel source",
        StringColumn.create("kernel", trees.stream().map(KernelTree::kernel)),
        StringColumn.create("path", trees.stream().map(KernelTree::path)),
        StringColumn.create("revision", trees.stream().map(KernelTree::revision)),
        StringColumn.create("hash", trees.stream().map(KernelTree::hash)),
        LongColumn.create("cached_bytes", trees.stream().mapToLong(KernelSource::cached)));
  }
}
