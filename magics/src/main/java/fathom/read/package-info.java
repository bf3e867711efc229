/**
 * Bytes to traces: ring buffer pages and function_graph text. A Capture flows in; a Trace and an
 * account of what was dropped flow out.
 */
package fathom.read;
