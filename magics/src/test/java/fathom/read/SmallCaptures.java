package fathom.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Pieces of captures made in the lab (Linux 6.1, ext4, one run each), with the kernel's own text of
 * the same buffer: "stdio-12", "direct-8192", "direct-12" (which fails with EINVAL).
 */
public final class SmallCaptures {
  private SmallCaptures() {}

  public static Capture read(String name) throws IOException {
    Map<String, byte[]> pieces = new HashMap<>();
    try (InputStream in = SmallCaptures.class.getResourceAsStream("/fathom/read/" + name + ".zip");
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        pieces.put(e.getName(), zip.readAllBytes());
      }
    }
    return Capture.of(pieces);
  }
}
