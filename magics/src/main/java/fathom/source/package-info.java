/**
 * Kernel source: the tree of the traced kernel, its index, and cards that put measured times beside
 * lines. Function names and calls flow in, cards flow out.
 */
package fathom.source;
