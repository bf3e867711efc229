package fathom.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a function as a trace has it, and what the source calls it. */
final class TracedName {
  /** What GCC and Clang append to clones and halves of a function. */
  private static final Pattern CLONE =
      Pattern.compile("\\.(isra|constprop|part|cold|llvm|lto_priv|localalias|str)(\\.\\d+)?");

  /** The entries that SYSCALL_DEFINE makes: include/linux/syscalls.h, syscall_wrapper.h. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("__(?:x64|ia32|x32|se|do)_(compat_)?sys_(\\w+)");

  private TracedName() {}

  /** The name in the source: "foo.isra.0" is "foo", "__x64_sys_write" is "sys_write". */
  static String base(String traced) {
    String name = traced.indexOf('.') < 0 ? traced : CLONE.matcher(traced).replaceAll("");
    if (!name.startsWith("__")) return name;
    Matcher call = SYSTEM_CALL.matcher(name);
    if (!call.matches()) return name;
    return (call.group(1) == null ? "" : "compat_") + "sys_" + call.group(2);
  }

  /** Whether this is the second half of a function whose first half was inlined elsewhere. */
  static boolean isHalf(String traced) {
    return traced.contains(".part.");
  }
}
