package fathom.read;

import java.util.ArrayList;
import java.util.List;

/** The types of a kernel and of all modules that it has loaded, each module on the kernel's own. */
public final class KernelTypes {
  private final Btf kernel;
  private final List<Btf> modules = new ArrayList<>();

  /**
   * @throws IllegalArgumentException when the bytes are no BTF, or are cut off
   */
  public KernelTypes(byte[] kernel, List<byte[]> modules) {
    this.kernel = Btf.of(kernel);
    modules.forEach(module -> this.modules.add(this.kernel.with(module)));
  }

  /** The types among which a function is: its module's, or the kernel's own. */
  public Btf of(String function) {
    return modules.stream().filter(m -> m.has(function)).findFirst().orElse(kernel);
  }

  /** The types among which a structure is. */
  public Btf ofStruct(String struct) {
    return modules.stream().filter(m -> m.hasStruct(struct)).findFirst().orElse(kernel);
  }
}
