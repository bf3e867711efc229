package fathom.read;

/** The pages of one CPU's buffer, wherever they are: in memory, in a file, compressed. */
interface Pages {
  /**
   * A piece of them.
   *
   * @param offset where in the bytes the asked position is
   * @param length how many bytes from there on are good; these are changed by the next call
   */
  record Slab(byte[] bytes, int offset, int length) {}

  /** How many bytes there are. */
  long size();

  /** Bytes from a position on: at least so many, or up to the end. */
  Slab slab(long position, int least);

  /** What is in memory. */
  static Pages of(byte[] bytes) {
    return new Pages() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public Slab slab(long position, int least) {
        return new Slab(bytes, (int) position, bytes.length - (int) position);
      }
    };
  }
}
