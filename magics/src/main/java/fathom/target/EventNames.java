package fathom.target;

import fathom.kernel.magic.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The events that can be asked for by name, and what the names stand for. */
public final class EventNames {
  /** The workload's own system calls; no event of tracefs has this name. */
  public static final String SYSTEM_CALLS = "syscalls";

  /** Who runs and who wakes whom; the statistics that "sched" has as well tell no more. */
  private static final List<String> SCHED =
      List.of(
          "sched:sched_switch",
          "sched:sched_waking",
          "sched:sched_wakeup",
          "sched:sched_process_fork",
          "sched:sched_process_exec",
          "sched:sched_process_exit");

  /** What a stall of a write() is explained from; what a kernel does not have is left out. */
  private static final List<String> STALL =
      List.of(
          "sched:sched_switch",
          "sched:sched_waking",
          "block:block_bio_queue",
          "block:block_getrq",
          "block:block_rq_insert",
          "block:block_rq_issue",
          "block:block_rq_complete",
          "jbd2:jbd2_start_commit",
          "jbd2:jbd2_commit_locking",
          "jbd2:jbd2_commit_flushing",
          "jbd2:jbd2_commit_logging",
          "jbd2:jbd2_submit_inode_data",
          "jbd2:jbd2_end_commit",
          "jbd2:jbd2_run_stats",
          "jbd2:jbd2_checkpoint_stats",
          "jbd2:jbd2_lock_buffer_stall",
          "jbd2:jbd2_handle_start",
          "jbd2:jbd2_handle_stats",
          "ext4:ext4_da_write_begin",
          "ext4:ext4_da_write_pages_extent",
          "ext4:ext4_writepages",
          "ext4:ext4_sync_file_enter",
          "ext4:ext4_truncate_enter",
          "ext4:ext4_fallocate_enter",
          "writeback:writeback_single_inode_start",
          "writeback:writeback_single_inode",
          "writeback:balance_dirty_pages",
          "writeback:folio_wait_writeback",
          "wbt:wbt_step",
          "wbt:wbt_lat",
          "lock:contention_begin",
          "lock:contention_end");

  private static final Map<String, List<String>> SETS = Map.of("sched", SCHED, "stall", STALL);

  private EventNames() {}

  /** What completes well: the usual systems and the sets. */
  public static List<String> usual() {
    return List.of("block", "ext4", "jbd2", "sched", "stall", SYSTEM_CALLS, "writeback", "xfs");
  }

  /**
   * The kernel's own names: "SYSTEM" or "SYSTEM:EVENT".
   *
   * @param available "SYSTEM:EVENT", as available_events has them
   * @throws IllegalArgumentException when there is no such event; the message has names like it
   */
  static List<String> resolve(List<String> wanted, Collection<String> available, String version) {
    Set<String> events = new TreeSet<>(available);
    Set<String> names = new LinkedHashSet<>();
    for (String name : wanted) {
      if (SETS.containsKey(name)) {
        SETS.get(name).stream().filter(events::contains).forEach(names::add);
      } else if (events.contains(name) || events.stream().anyMatch(e -> e.startsWith(name + ":"))) {
        names.add(name);
      } else {
        names.add(full(name, events, version));
      }
    }
    return List.copyOf(names);
  }

  /** An event that was named without its system. */
  private static String full(String name, Set<String> events, String version) {
    List<String> found = events.stream().filter(e -> e.endsWith(":" + name)).toList();
    if (found.size() == 1) return found.get(0);
    List<String> all = new ArrayList<>(events);
    events.forEach(e -> all.add(e.substring(e.indexOf(':') + 1)));
    events.forEach(e -> all.add(e.substring(0, e.indexOf(':'))));
    List<String> near = found.isEmpty() ? Nearest.to(name, new LinkedHashSet<>(all), 3) : found;
    throw new IllegalArgumentException(
        "Linux %s has no event \"%s\"%s"
            .formatted(
                version,
                name,
                near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
  }
}
