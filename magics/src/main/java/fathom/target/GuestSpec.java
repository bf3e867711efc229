package fathom.target;

import java.util.Map;

/**
 * What a guest has been started for; one guest serves all cells that want the same.
 *
 * @param kernel what it runs
 * @param memory MiB
 * @param armed whether function_graph is started in it; without it probes are quick
 * @param watched whether QEMU can record which code is executed in it; its CPU is emulated then
 * @param over when it is armed: microseconds that a call takes at least to be recorded, 0 for all;
 *     to change that in a guest that is armed takes seconds
 * @param tuning files of /proc/sys and /sys/block, to be written to once: path to value
 */
record GuestSpec(
    KernelImage kernel,
    int memory,
    boolean armed,
    boolean watched,
    long over,
    Map<String, String> tuning) {
  GuestSpec(KernelImage kernel, int memory, boolean armed, Map<String, String> tuning) {
    this(kernel, memory, armed, false, 0, tuning);
  }
}
