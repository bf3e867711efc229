package fathom.kernel.magic;

/**
 * One call of a magic.
 *
 * @param name its name, without percent signs
 * @param line the rest of its line as typed (after expressions have been replaced)
 * @param body the cell below the line for {@code %%name}, else null
 * @param notebook what the magic may do to the notebook that it runs in
 */
public record MagicCall(String name, String line, String body, Notebook notebook) {
  public boolean isCell() {
    return body != null;
  }
}
