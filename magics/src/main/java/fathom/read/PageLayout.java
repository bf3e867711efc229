package fathom.read;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where things lie in a page of the ring buffer, as the traced kernel says in events/header_page.
 *
 * @param commitSize bytes of the commit word, 8 or (32-bit kernels) 4
 * @param dataOffset where the events begin
 * @param pageSize bytes of a page, header included
 */
record PageLayout(int commitSize, int dataOffset, int pageSize) {
  private static final Pattern FIELD =
      Pattern.compile("(\\w+)(?:\\[\\d*])?;\\s*offset:(\\d{1,6});\\s*size:(\\d{1,8});");

  /** Where the commit word lies: behind the 64-bit time stamp (kernel/trace/ring_buffer.c). */
  static final int COMMIT_OFFSET = 8;

  /**
   * Reads the text of events/header_page.
   *
   * @throws IOException when it lacks the fields "commit" and "data"
   */
  static PageLayout parse(String headerPage) throws IOException {
    int commit = 0;
    int offset = 0;
    int size = 0;
    Matcher m = FIELD.matcher(headerPage);
    while (m.find()) {
      if (m.group(1).equals("commit")) commit = Integer.parseInt(m.group(3));
      if (m.group(1).equals("data")) {
        offset = Integer.parseInt(m.group(2));
        size = Integer.parseInt(m.group(3));
      }
    }
    if ((commit != 4 && commit != 8) || offset < COMMIT_OFFSET + commit || size < 8) {
      throw new IOException(
          "The capture's events/header_page does not describe a ring buffer page (fields"
              + " \"commit\" and \"data\" with offset and size expected); the capture is"
              + " incomplete or not from Linux.");
    }
    return new PageLayout(commit, offset, offset + size);
  }

  /** The same with pages of another size: buffers may have sub-buffers of their own size. */
  PageLayout withPageSize(int bytes) {
    return new PageLayout(commitSize, dataOffset, bytes);
  }
}
