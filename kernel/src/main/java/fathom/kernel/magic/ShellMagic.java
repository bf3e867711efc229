package fathom.kernel.magic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/** {@code %%sh}: the cell's text as a shell script, its output as it comes. */
@Command(
    name = "sh",
    description = "Runs the lines below it, or the rest of its line, with /bin/sh.",
    synopsisHeading = "%n",
    customSynopsis = {"%%sh COMMAND", "%%%%sh and the script below it"})
public final class ShellMagic implements Magic {
  private static final int MAX_CHUNK = 8192;
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @Override
  public boolean takesRawLine() {
    return true;
  }

  @Override
  public Object run(MagicCall call) throws IOException, InterruptedException {
    String script = call.isCell() ? call.line() + "\n" + call.body() : call.line();
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", script)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    Environment.apply(builder.environment());
    Process process = builder.start();
    Thread out = copy(process.getInputStream(), System.out);
    Thread err = copy(process.getErrorStream(), System.err);
    try {
      int status = process.waitFor();
      out.join();
      err.join();
      if (status != 0) {
        throw new IllegalStateException("The script ended with exit status " + status + ".");
      }
      return null;
    } finally {
      end(process);
    }
  }

  private static Thread copy(InputStream from, OutputStream to) {
    Thread thread =
        new Thread(
            () -> {
              byte[] chunk = new byte[MAX_CHUNK];
              try (from) {
                for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                  to.write(chunk, 0, n);
                }
              } catch (IOException e) {
                // The process was ended: there is nothing more to copy.
                return;
              }
            },
            "fathom-sh");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends the script and all that it started, if it still runs. */
  private static void end(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE_NANOS;
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      // A second interrupt must not cut the wait short: parking returns at once while one is set.
      Thread.interrupted();
      LockSupport.parkNanos(POLL_NANOS);
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
