package fathom.source;

import java.util.regex.Pattern;

/**
 * Functions that the CPU enters by itself, so that no line of their caller calls them: the entries
 * of arch/x86/include/asm/idtentry.h and what they run first and last.
 */
final class CpuEntries {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(asm_|__)?(sysvec|exc)_\\w+"
              + "|(asm_|__)?common_interrupt"
              + "|(__)?irq_(enter|exit)(_rcu)?"
              + "|irqentry_\\w+"
              + "|(__)?do_softirq|handle_softirqs|do_softirq_own_stack"
              + "|smp_\\w*interrupt|do_IRQ|error_entry|sync_regs|fixup_bad_iret");

  private CpuEntries() {}

  /** Whether a function of this name is entered by an interrupt or exception. */
  static boolean isEntry(String function) {
    return ENTRY.matcher(function).matches();
  }
}
