/**
 * Where a kernel is traced. A CaptureRequest flows in, a Capture flows out; the guest, the agent
 * and the workloads stay inside.
 */
package fathom.target;
