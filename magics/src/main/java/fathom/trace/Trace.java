package fathom.trace;

/**
 * One recorded piece of a kernel's life.
 *
 * @param calls the function calls
 * @param events everything else that was recorded, on the same clock
 */
public record Trace(Calls calls, Events events) {}
