package fathom.show;

import java.util.List;

/**
 * Who refused, in words.
 *
 * @param refused whether a call failed
 * @param headline the answer: "EINVAL: iomap_dio_bio_iter refused, fs/iomap/direct-io.c:247"
 * @param ground how it is known, a sentence
 * @param parts the details, each under its title
 */
public record RefusalView(boolean refused, String headline, String ground, List<Part> parts) {

  /**
   * A list under a title.
   *
   * @param open whether it is shown without being asked for
   */
  public record Part(String title, List<Line> lines, boolean open) {
    public Part {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A line of a list.
   *
   * @param code kernel source that belongs to it, "" for none; never part of what is committed
   */
  public record Line(String text, String code) {}

  public RefusalView {
    parts = List.copyOf(parts);
  }

  /** The same, which also says this of how it is known. */
  public RefusalView with(String sentence) {
    return new RefusalView(refused, headline, ground + " " + sentence, parts);
  }
}
