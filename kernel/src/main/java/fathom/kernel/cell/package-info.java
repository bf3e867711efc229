/**
 * Java cells: the compiler, the interrupt, completion and inspection, and errors mapped to the
 * cell's own lines. Source flows in; values or failures flow out; nothing here knows of Jupyter.
 */
package fathom.kernel.cell;
