/**
 * The Jupyter protocol: five ZeroMQ sockets owned by one I/O thread, signatures, queues, the
 * heartbeat. Requests flow in to the kernel, replies and outputs flow out.
 */
package fathom.kernel.wire;
