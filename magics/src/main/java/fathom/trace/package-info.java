/**
 * The model of a trace: calls, events and names as immutable primitive columns. No I/O, no display;
 * every room may use it.
 */
package fathom.trace;
