package fathom.read;

import fathom.trace.Calls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event as ftrace prints it, "name: message", as a kind and fields. The message as it stands is
 * in the field "text", so nothing of it is lost; what is told by "field=value", and the known
 * layouts of scheduler, block and probe events, are fields as well, named as in the kernel's own
 * event formats.
 *
 * @param kind system and name, "sched:sched_switch"; the system is told by the name
 */
record EventLine(String kind, Map<String, Object> fields) {
  /** The field that holds the message as it stands. */
  static final String TEXT = "text";

  /** A line of trace_printk or trace_marker. */
  static final String PRINT = "ftrace:print";

  static final String STACK = "ftrace:kernel_stack";

  /** Systems by how the names of their events begin; the longer beginning stands first. */
  private static final String[][] SYSTEMS = {
    {"sched_", "sched"},
    {"block_", "block"},
    {"ext4_", "ext4"},
    {"jbd2_", "jbd2"},
    {"jbd_", "jbd"},
    {"ext3_", "ext3"},
    {"xfs_", "xfs"},
    {"btrfs_", "btrfs"},
    {"f2fs_", "f2fs"},
    {"nfs_", "nfs"},
    {"iomap_", "iomap"},
    {"writeback_", "writeback"},
    {"balance_dirty_pages", "writeback"},
    {"bdi_dirty_ratelimit", "writeback"},
    {"global_dirty_state", "writeback"},
    {"wbc_", "writeback"},
    {"wait_on_page_writeback", "writeback"},
    {"folio_wait_writeback", "writeback"},
    {"flush_foreign", "writeback"},
    {"track_foreign_dirty", "writeback"},
    {"inode_", "writeback"},
    {"irq_matrix_", "irq_matrix"},
    {"irq_handler_", "irq"},
    {"softirq_", "irq"},
    {"tasklet_", "irq"},
    {"workqueue_", "workqueue"},
    {"timer_", "timer"},
    {"hrtimer_", "timer"},
    {"itimer_", "timer"},
    {"tick_stop", "timer"},
    {"mm_filemap_", "filemap"},
    {"mm_page_", "kmem"},
    {"mm_vmscan_", "vmscan"},
    {"kmalloc", "kmem"},
    {"kmem_cache_", "kmem"},
    {"kfree", "kmem"},
    {"rss_stat", "kmem"},
    {"sys_enter_", "syscalls"},
    {"sys_exit_", "syscalls"},
    {"sys_enter", "raw_syscalls"},
    {"sys_exit", "raw_syscalls"},
    {"scsi_", "scsi"},
    {"nvme_", "nvme"},
    {"ata_", "libata"},
    {"cpu_", "power"},
    {"rcu_", "rcu"},
    {"signal_", "signal"},
    {"task_", "task"},
    {"lock_", "lock"},
    {"contention_", "lock"},
    {"page_fault_", "exceptions"},
    {"local_timer_", "irq_vectors"},
    {"call_function_", "irq_vectors"},
    {"reschedule_", "irq_vectors"},
    {"filelock_", "filelock"},
    {"vfs_", "vfs"},
  };

  private static final Pattern NAMED = Pattern.compile("([A-Za-z_][\\w./-]{0,80}): ?(.*)");
  private static final Pattern PAIR =
      Pattern.compile(
          "([A-Za-z_][\\w.]{0,60})=(\\{[^}]{0,200}}|\"[^\"]{0,500}\"|[^\\s,()]{0,500})");
  private static final Pattern WORD_PAIR =
      Pattern.compile("([A-Za-z_]\\w{0,40}):? (-?\\d[\\w,:./]{0,40}|0x[0-9a-fA-F]+)");
  private static final Pattern SWITCH =
      Pattern.compile(
          "prev_comm=(.*?) prev_pid=(\\d+) prev_prio=(-?\\d+) prev_state=(\\S+) ==> "
              + "next_comm=(.*?) next_pid=(\\d+) next_prio=(-?\\d+)");
  private static final Pattern SHORT_SWITCH =
      Pattern.compile("(.*?):(\\d+) \\[(-?\\d+)\\] (\\S+) ==> (.*?):(\\d+) \\[(-?\\d+)\\]");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(\\d+),(\\d+) (\\w+) (?:(\\d+) )?(?:\\((.*?)\\) )?(\\d+) \\+ (\\d+)(?: <- \\((\\d+),(\\d+)\\) (\\d+))?"
              + "(?: [\\w,]+,\\d+,\\d+)? \\[(.*)\\]");
  private static final Pattern PROBE =
      Pattern.compile("\\((\\S+?)(?:\\+0x[0-9a-f]+/0x[0-9a-f]+)?(?: <- (\\S+?))?\\)(?: (.*))?");
  private static final Pattern SYSCALL_EXIT = Pattern.compile("sys_(\\w+) -> (0x[0-9a-f]+|-?\\d+)");
  private static final Pattern SYSCALL_ENTER = Pattern.compile("sys_(\\w+)\\((.*)\\)");
  private static final Pattern ARGUMENT = Pattern.compile("(\\w+): ([^,]*)");
  private static final Pattern FUNCTION = Pattern.compile("(\\S+) <-\\s?(\\S+)");

  /** The bits of prev_state by their letters (include/trace/events/sched.h). */
  private static final String STATES = "SDTtXZPI";

  private static final long PREEMPTED = 1L << STATES.length();

  /** The text between the comment signs of function_graph. */
  static EventLine comment(String text) {
    Matcher m = NAMED.matcher(text);
    return m.matches() && known(m.group(1)) ? of(m.group(1), m.group(2)) : print(text);
  }

  /** What a line says behind its time stamp. */
  static EventLine message(String text) {
    if (text.matches("(?:kernel_stack:\\s*)?<stack trace ?>")) return stack();
    Matcher exit = SYSCALL_EXIT.matcher(text);
    if (exit.matches()) {
      Map<String, Object> fields = fields(text);
      fields.put("ret", number(exit.group(2)));
      return new EventLine("syscalls:sys_exit_" + exit.group(1), fields);
    }
    Matcher enter = SYSCALL_ENTER.matcher(text);
    if (enter.matches()) {
      Map<String, Object> fields = fields(text);
      Matcher m = ARGUMENT.matcher(enter.group(2));
      while (m.find()) fields.put(m.group(1), hexadecimal(m.group(2)));
      return new EventLine("syscalls:sys_enter_" + enter.group(1), fields);
    }
    Matcher call = FUNCTION.matcher(text);
    if (call.matches()) {
      Map<String, Object> fields = fields(text);
      fields.put("function", call.group(1));
      fields.put("parent", call.group(2));
      return new EventLine("ftrace:function", fields);
    }
    Matcher named = NAMED.matcher(text);
    return named.matches() ? of(named.group(1), named.group(2)) : print(text);
  }

  static EventLine stack() {
    return new EventLine(STACK, new LinkedHashMap<>());
  }

  /** A stack that bpftrace has counted under a key of a map; its frames and its count follow. */
  static EventLine map(String name, String key) {
    Map<String, Object> fields = fields(name);
    if (!key.isBlank()) fields.put("key", key.strip());
    return new EventLine("bpftrace:kstack", fields);
  }

  /** A line that a bpftrace program has printed. */
  static EventLine bpftrace(String text) {
    return new EventLine("bpftrace:print", fields(text));
  }

  private static EventLine print(String text) {
    return new EventLine(PRINT, fields(text));
  }

  private static EventLine of(String name, String message) {
    Map<String, Object> fields = fields(message);
    String kind = kind(name, message);
    if (kind.equals("sched:sched_switch")) taskSwitch(message, fields);
    else if (kind.startsWith("block:")) block(message, fields);
    Matcher probe = PROBE.matcher(message);
    if (kind.startsWith("kprobes:") && probe.matches()) {
      String returned = probe.group(2);
      fields.put("function", returned == null ? probe.group(1) : returned);
    }
    if (fields.size() == 1) pairs(message, fields);
    return new EventLine(kind, fields);
  }

  private static Map<String, Object> fields(String text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(TEXT, text);
    return fields;
  }

  private static boolean known(String name) {
    return name.indexOf('_') > 0 || kind(name, "").indexOf(':') > 0;
  }

  private static String kind(String name, String message) {
    int dot = name.indexOf(':');
    if (dot > 0) return name;
    if (name.equals("print") || name.equals("bprint") || name.equals("bputs")) return PRINT;
    if (message.startsWith("(") && PROBE.matcher(message).matches()) return "kprobes:" + name;
    for (String[] system : SYSTEMS) if (name.startsWith(system[0])) return system[1] + ":" + name;
    return name;
  }

  private static void taskSwitch(String message, Map<String, Object> fields) {
    Matcher m = SWITCH.matcher(message);
    if (!m.matches()) m = SHORT_SWITCH.matcher(message);
    if (!m.matches()) return;
    fields.put("prev_comm", m.group(1));
    fields.put("prev_pid", number(m.group(2)));
    fields.put("prev_prio", number(m.group(3)));
    fields.put("prev_state", state(m.group(4)));
    fields.put("next_comm", m.group(5));
    fields.put("next_pid", number(m.group(6)));
    fields.put("next_prio", number(m.group(7)));
  }

  /** A task's state as the number that the kernel records. */
  private static Object state(String letters) {
    if (letters.matches("\\d{1,9}")) return Long.parseLong(letters);
    long bits = 0;
    for (char c : letters.toCharArray()) {
      if (c == '+') bits |= PREEMPTED;
      else if (STATES.indexOf(c) >= 0) bits |= 1L << STATES.indexOf(c);
    }
    return bits;
  }

  private static void block(String message, Map<String, Object> fields) {
    Matcher m = BLOCK.matcher(message);
    if (!m.matches()) return;
    fields.put("dev", device(m.group(1), m.group(2)));
    fields.put("rwbs", m.group(3));
    if (m.group(4) != null) fields.put("bytes", number(m.group(4)));
    fields.put("sector", number(m.group(6)));
    fields.put("nr_sector", number(m.group(7)));
    Object last = number(m.group(11));
    fields.put(last instanceof Long ? "error" : "comm", last);
  }

  private static long device(String major, String minor) {
    return Long.parseLong(major.substring(0, Math.min(major.length(), 6))) << 20
        | Long.parseLong(minor.substring(0, Math.min(minor.length(), 7)));
  }

  private static void pairs(String message, Map<String, Object> fields) {
    Matcher m = PAIR.matcher(message);
    boolean found = false;
    while (m.find()) {
      fields.putIfAbsent(m.group(1), number(m.group(2)));
      found = true;
    }
    if (found) return;
    Matcher words = WORD_PAIR.matcher(message);
    while (words.find()) fields.putIfAbsent(words.group(1), number(words.group(2)));
  }

  /** A Long for a number and for a device "254,0"; else the text. */
  private static Object number(String text) {
    Matcher device = DEVICE.matcher(text);
    if (device.matches()) return device(device.group(1), device.group(2));
    if (text.length() > 20) return text;
    long value = ReturnValue.parse(text);
    return value == Calls.UNKNOWN || !text.isEmpty() && text.charAt(0) == 't'
        ? text
        : (Object) value;
  }

  private static final Pattern DEVICE = Pattern.compile("(\\d{1,4})[,:](\\d{1,7})");

  private static Object hexadecimal(String text) {
    return text.matches("(0x)?[0-9a-f]{1,16}")
        ? (Object) Long.parseUnsignedLong(text.replaceFirst("^0x", ""), 16)
        : text;
  }
}
