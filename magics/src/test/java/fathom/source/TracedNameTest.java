package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracedNameTest {
  @ParameterizedTest
  @CsvSource({
    "vfs_write, vfs_write",
    "finish_task_switch.isra.0, finish_task_switch",
    "try.constprop.0.isra.12, try",
    "half.part.3, half",
    "rare.cold, rare",
    "__x64_sys_write, sys_write",
    "__ia32_compat_sys_ioctl, compat_sys_ioctl",
    "__do_sys_brk, sys_brk",
    "__sysvec_thermal, __sysvec_thermal",
  })
  void aTracedNameIsThatOfTheSource(String traced, String base) {
    assertThat(TracedName.base(traced)).isEqualTo(base);
  }
}
