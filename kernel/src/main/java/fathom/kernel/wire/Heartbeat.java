package fathom.kernel.wire;

import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Echoes what comes, on a thread and a context of its own, so that it is never late. */
final class Heartbeat implements AutoCloseable {
  private final ZMQ.Context context = ZMQ.context(1);
  private final ZMQ.Socket socket = context.socket(SocketType.REP);
  private final Thread thread = new Thread(this::loop, "fathom-heartbeat");

  Heartbeat(String address) {
    socket.setLinger(0);
    socket.bind(address);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void loop() {
    try {
      while (true) {
        byte[] beat = socket.recv();
        if (beat == null) {
          return;
        }
        socket.send(beat, socket.hasReceiveMore() ? ZMQ.SNDMORE : 0);
      }
    } catch (ZMQException e) {
      // The context was closed: the kernel ends.
      return;
    } finally {
      socket.close();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
