package fathom.kernel;

import fathom.kernel.cell.CellScope;
import fathom.kernel.wire.Channel;
import fathom.kernel.wire.Wire;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;

/** Asks the front end for lines of text; also what cells read as System.in. */
final class Stdin extends InputStream {
  private final Wire wire;
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private byte[] line = {};
  private int at;

  Stdin(Wire wire) {
    this.wire = wire;
  }

  /** Takes an answer of the front end; called on the I/O thread. */
  void answered(InputReply reply) {
    answers.add(reply.getValue());
  }

  /**
   * Asks for a line.
   *
   * @throws IOException if the front end takes no questions, or the cell is interrupted
   */
  String ask(String prompt, boolean password) throws IOException {
    CellScope scope = CellScope.current();
    if (scope == null || !(scope.owner() instanceof Outlet outlet)) {
      throw new IOException("Only a cell can ask for input.");
    }
    Message<?> request = outlet.request();
    if (!(request.getContent() instanceof ExecuteRequest execute && execute.isStdinEnabled())) {
      throw new IOException("This front end does not answer questions, so there is no input.");
    }
    System.out.flush();
    answers.clear();
    wire.send(
        Channel.STDIN, request, MessageType.INPUT_REQUEST, new InputRequest(prompt, password));
    try {
      return answers.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The cell was interrupted while it waited for input.");
    }
  }

  @Override
  public synchronized int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public synchronized int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == line.length) {
      line = (ask("", false) + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
    }
    int count = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public synchronized int available() {
    return line.length - at;
  }
}
