package fathom.kernel.cell;

/**
 * What is known of a name: its signatures and what its author wrote of it.
 *
 * @param text plain
 * @param html of a few harmless elements
 */
public record Documentation(String text, String html) {}
