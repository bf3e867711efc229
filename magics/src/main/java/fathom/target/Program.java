package fathom.target;

/**
 * A long-lived program in a target.
 *
 * @param name the user's name for it
 * @param pid its process in the target
 * @param state "rests" (waits for a signal), "runs" or "ended"
 * @param stdout what it printed since it was started or last signalled
 * @param stderr the same on its standard error
 */
public record Program(String name, int pid, String state, String stdout, String stderr) {}
