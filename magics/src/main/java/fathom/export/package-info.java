/** A trace as a file for another tool; one class a format. */
package fathom.export;
