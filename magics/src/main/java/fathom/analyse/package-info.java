/**
 * What a trace means: layers, sleep, runs, refusals. Traces flow in; figures that need no further
 * computing flow out.
 */
package fathom.analyse;
