package fathom.read;

import fathom.trace.Trace;

/** What a reader hands over: the trace, and the account of what it is made of. */
public record Reading(Trace trace, Account account) {}
