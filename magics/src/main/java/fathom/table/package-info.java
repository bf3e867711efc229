/**
 * Traces and analyses as Tablesaw tables: columns are wrapped whole, unknown values are missing.
 */
package fathom.table;
