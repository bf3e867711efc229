package fathom.analyse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words of bits in the names that programmers use. */
final class Flags {
  /**
   * include/uapi/asm-generic/fcntl.h; O_SYNC and O_TMPFILE are of several bits, they come first.
   */
  private static final Map<Long, String> OPEN =
      table(
          04010000,
          "O_SYNC",
          020200000,
          "O_TMPFILE",
          0100,
          "O_CREAT",
          0200,
          "O_EXCL",
          0400,
          "O_NOCTTY",
          01000,
          "O_TRUNC",
          02000,
          "O_APPEND",
          04000,
          "O_NONBLOCK",
          010000,
          "O_DSYNC",
          020000,
          "FASYNC",
          040000,
          "O_DIRECT",
          0100000,
          "O_LARGEFILE",
          0200000,
          "O_DIRECTORY",
          0400000,
          "O_NOFOLLOW",
          01000000,
          "O_NOATIME",
          02000000,
          "O_CLOEXEC",
          010000000,
          "O_PATH");

  private static final List<String> ACCESS = List.of("O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE");

  /** include/linux/fs.h and include/uapi/linux/fs.h; the same in 5.10, 6.1 and 6.12. */
  private static final Map<Long, String> KIOCB =
      table(
          1,
          "IOCB_HIPRI",
          2,
          "IOCB_DSYNC",
          4,
          "IOCB_SYNC",
          8,
          "IOCB_NOWAIT",
          16,
          "IOCB_APPEND",
          0x40,
          "IOCB_ATOMIC",
          1 << 16,
          "IOCB_EVENTFD",
          1 << 17,
          "IOCB_DIRECT",
          1 << 18,
          "IOCB_WRITE",
          1 << 19,
          "IOCB_WAITQ",
          1 << 20,
          "IOCB_NOIO",
          1 << 21,
          "IOCB_ALLOC_CACHE",
          1 << 22,
          "IOCB_DIO_CALLER_COMP",
          1 << 23,
          "IOCB_AIO_RW");

  private Flags() {}

  private static Map<Long, String> table(Object... pairs) {
    Map<Long, String> all = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put(((Integer) pairs[i]).longValue(), (String) pairs[i + 1]);
    }
    return all;
  }

  /** An open file's: "O_WRONLY|O_DIRECT". */
  static String open(long flags) {
    return ACCESS.get((int) (flags & 3)) + rest(flags & ~3, OPEN, "|");
  }

  /** A kiocb's: "IOCB_DIRECT|IOCB_WRITE", "0" for none. */
  static String kiocb(long flags) {
    String names = rest(flags, KIOCB, "");
    return names.isEmpty() ? "0" : names;
  }

  private static String rest(long flags, Map<Long, String> table, String first) {
    List<String> names = new ArrayList<>();
    long left = flags;
    for (Map.Entry<Long, String> bit : table.entrySet()) {
      if ((left & bit.getKey()) != bit.getKey()) continue;
      names.add(bit.getValue());
      left &= ~bit.getKey();
    }
    if (left != 0) names.add("0x" + Long.toHexString(left));
    return names.isEmpty() ? "" : first + String.join("|", names);
  }
}
