package fathom.read;

import java.util.regex.Pattern;

/**
 * Functions by which an interrupt or a soft interrupt enters and leaves, by name: newer kernels
 * print no irq arrows, although the calls are recorded. From
 * arch/x86/kernel/{irq,apic/apic,traps}.c, arch/x86/include/asm/idtentry.h,
 * arch/arm64/kernel/entry-common.c and kernel/softirq.c. Page faults are not among them: the code
 * that is traced caused them.
 */
final class Interrupts {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(asm_|__)?sysvec_\\w+|(asm_|__)?common_interrupt|irq_(enter|exit)(_rcu)?|__irq_exit_rcu"
              + "|do_IRQ|smp_(\\w+_)?interrupt|irqentry_(enter|exit|nmi_enter|nmi_exit)|(asm_)?exc_nmi"
              + "|el[01]\\w*_(irq|fiq)\\w*|(generic_)?handle_arch_irq"
              + "|(__)?do_softirq(_own_stack)?|handle_softirqs|invoke_softirq");

  private Interrupts() {}

  static boolean entry(String function) {
    return ENTRY.matcher(function).matches();
  }
}
