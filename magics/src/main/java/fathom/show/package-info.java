/**
 * What a reader sees: HTML, JSON and PNG from finished analyses, cards and tables. Nothing is
 * computed here but places on a screen.
 */
package fathom.show;
