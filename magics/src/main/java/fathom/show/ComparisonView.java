package fathom.show;

import fathom.analyse.Comparison;

/**
 * Two traces side by side, finished.
 *
 * @param nameA what the first one is called: the variable, or what was traced; plain text
 * @param factsA the rest of what is known of it: "Linux 6.1.192, ext4"
 */
public record ComparisonView(
    String nameA, String factsA, String nameB, String factsB, Comparison comparison) {}
