/** The magics: options to typed calls to one MIME bundle; one small class a magic. */
package fathom.magic;
