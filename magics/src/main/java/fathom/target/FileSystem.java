package fathom.target;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The file system that is written to.
 *
 * @param type which one
 * @param mkfs options for its mkfs, beside Fathom's: "-b", "1024"
 * @param mount options for mount, separated by commas: "data=writeback,nodelalloc"
 */
public record FileSystem(Type type, List<String> mkfs, String mount) {

  /** The kinds; ext3 and ext2 are mounted by the driver of ext4, as every kernel since 4.3 does. */
  public enum Type {
    EXT4,
    EXT3,
    EXT2,
    XFS,
    BTRFS,
    TMPFS;

    /** As mount(8) calls it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Type of(String word) {
      return Stream.of(values())
          .filter(t -> t.word().equals(word.strip().toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--fs %s: expected one of %s".formatted(word, String.join(", ", words()))));
    }

    /** The names of all. */
    public static List<String> words() {
      return Stream.of(values()).map(Type::word).toList();
    }
  }

  /** ext4 with the defaults. */
  public static final FileSystem DEFAULT = new FileSystem(Type.EXT4, List.of(), "");

  /** No path, so that no file of the host can be named. */
  private static final String WORD = "[A-Za-z0-9_=^,.:+-]{1,200}";

  public FileSystem {
    mkfs = List.copyOf(mkfs);
    for (String word : mkfs) {
      if (!word.matches(WORD)) {
        throw new IllegalArgumentException(
            "--mkfs: \"%s\" is no option for mkfs in the lab; expected letters, digits and _=^,.:+-"
                .formatted(word));
      }
    }
    if (!mount.isEmpty() && !mount.matches(WORD)) {
      throw new IllegalArgumentException(
          "--mount %s: expected options like data=writeback,nodelalloc".formatted(mount));
    }
    if (type == Type.TMPFS && !mkfs.isEmpty()) {
      throw new IllegalArgumentException("--mkfs: a tmpfs is not made by mkfs; use --mount");
    }
  }

  /** "ext3 (data=writeback; mkfs -b 1024)". */
  public String description() {
    List<String> more =
        Stream.of(mount, mkfs.isEmpty() ? "" : "mkfs " + String.join(" ", mkfs))
            .filter(s -> !s.isEmpty())
            .toList();
    return type.word() + (more.isEmpty() ? "" : " (" + String.join("; ", more) + ")");
  }
}
