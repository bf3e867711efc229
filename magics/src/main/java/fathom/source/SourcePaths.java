package fathom.source;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths of a kernel's source as its debug information has them. */
final class SourcePaths {
  /** Where Debian builds: debian/build/build_amd64_none_cloud-amd64/fs/ext4/file.c. */
  private static final Pattern BUILD = Pattern.compile("^.*?debian/build/build_[^/]+/");

  /** Where the source lies: /build/linux-5.10.262/fs/ext4/file.c. */
  private static final Pattern SOURCE = Pattern.compile("^/.*?/linux-[0-9][^/]*/");

  private SourcePaths() {}

  /** The path in the kernel tree: "fs/ext4/file.c". */
  static String inTree(String path) {
    String normal = Path.of(path).normalize().toString();
    String built = BUILD.matcher(normal).replaceFirst("");
    return SOURCE.matcher(built).replaceFirst("");
  }
}
