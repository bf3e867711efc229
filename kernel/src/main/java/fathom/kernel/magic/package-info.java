/**
 * Magics: lines that begin with {@code %} and cells that begin with {@code %%}. A magic is declared
 * once, as a picocli command; the dispatcher gets its parsing, help, completion and inspection from
 * that. Raw text flows in, values to display flow out.
 */
package fathom.kernel.magic;
