package fathom.analyse;

import java.util.Map;
import java.util.Optional;

/** Names of the kernel's error numbers, from include/uapi/asm-generic/errno{-base,}.h. */
public final class Errno {
  /** A return value from here up to -1 is an error (include/linux/err.h: MAX_ERRNO). */
  private static final long LOWEST = -4095;

  /** Numbers below are no errors of system calls (include/uapi/asm-generic/errno.h). */
  private static final long LOWEST_OF_SYSTEM_CALLS = -133;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "EPERM"),
          Map.entry(2, "ENOENT"),
          Map.entry(3, "ESRCH"),
          Map.entry(4, "EINTR"),
          Map.entry(5, "EIO"),
          Map.entry(6, "ENXIO"),
          Map.entry(7, "E2BIG"),
          Map.entry(8, "ENOEXEC"),
          Map.entry(9, "EBADF"),
          Map.entry(10, "ECHILD"),
          Map.entry(11, "EAGAIN"),
          Map.entry(12, "ENOMEM"),
          Map.entry(13, "EACCES"),
          Map.entry(14, "EFAULT"),
          Map.entry(15, "ENOTBLK"),
          Map.entry(16, "EBUSY"),
          Map.entry(17, "EEXIST"),
          Map.entry(18, "EXDEV"),
          Map.entry(19, "ENODEV"),
          Map.entry(20, "ENOTDIR"),
          Map.entry(21, "EISDIR"),
          Map.entry(22, "EINVAL"),
          Map.entry(23, "ENFILE"),
          Map.entry(24, "EMFILE"),
          Map.entry(25, "ENOTTY"),
          Map.entry(26, "ETXTBSY"),
          Map.entry(27, "EFBIG"),
          Map.entry(28, "ENOSPC"),
          Map.entry(29, "ESPIPE"),
          Map.entry(30, "EROFS"),
          Map.entry(31, "EMLINK"),
          Map.entry(32, "EPIPE"),
          Map.entry(33, "EDOM"),
          Map.entry(34, "ERANGE"),
          Map.entry(36, "ENAMETOOLONG"),
          Map.entry(38, "ENOSYS"),
          Map.entry(61, "ENODATA"),
          Map.entry(71, "EPROTO"),
          Map.entry(74, "EBADMSG"),
          Map.entry(75, "EOVERFLOW"),
          Map.entry(95, "EOPNOTSUPP"),
          Map.entry(105, "ENOBUFS"),
          Map.entry(110, "ETIMEDOUT"),
          Map.entry(116, "ESTALE"),
          Map.entry(117, "EUCLEAN"),
          Map.entry(121, "EREMOTEIO"),
          Map.entry(122, "EDQUOT"),
          Map.entry(125, "ECANCELED"),
          Map.entry(512, "ERESTARTSYS"),
          Map.entry(513, "ERESTARTNOINTR"),
          Map.entry(514, "ERESTARTNOHAND"),
          Map.entry(516, "ERESTART_RESTARTBLOCK"),
          Map.entry(524, "ENOTSUPP"),
          Map.entry(529, "EIOCBQUEUED"));

  private Errno() {}

  /** Whether a return value is an error, an ERR_PTR included. */
  public static boolean is(long returned) {
    return returned >= LOWEST && returned < 0;
  }

  /** Whether it is one that a program may see. */
  static boolean ofSystemCall(long returned) {
    return returned >= LOWEST_OF_SYSTEM_CALLS && returned < 0;
  }

  /** "EINVAL" for -22; empty for what is no error or has no common name. */
  public static Optional<String> name(long returned) {
    return is(returned) ? Optional.ofNullable(NAMES.get((int) -returned)) : Optional.empty();
  }

  /**
   * A register's value as the number that was meant: a function that returns a 32-bit int leaves
   * the upper half of the register 0, so that -22 reads 0xffffffea.
   */
  static long meant(long register) {
    long low = (int) register;
    return register >>> 32 == 0 && is(low) ? low : register;
  }
}
