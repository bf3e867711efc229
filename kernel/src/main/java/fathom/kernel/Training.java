package fathom.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.kernel.wire.Signer;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A short session of a kernel with a client in the same process. It does what first cells do, so
 * that the JVM's archive holds the classes which they need, and ends as a kernel ends.
 */
final class Training {
  private static final int ANSWER_MILLIS = 30_000;

  private static final List<String> CELLS =
      List.of(
          "1+1",
          "%lsmagic",
          "int x = 3;",
          "System.out.println(x); System.err.println(List.of(x));",
          "record Point(int x, int y) {} var points = List.of(new Point(1, 2));",
          "points.stream().map(p -> p.x() + 1).toList()",
          "for (int i = 0; i < 3; i++) { x += i; } new int[] {x}",
          "String hello(String name) { return \"Hello, \" + name; } hello(\"you\")",
          "%time x",
          "%help time",
          "undeclared",
          "throw new IllegalStateException(\"on purpose\");");

  private final Signer signer;
  private final ZMQ.Socket shell;

  private Training(KernelConnectionProperties connection, ZMQ.Context context) throws Exception {
    signer = new Signer(connection.getSignatureScheme(), connection.getKey());
    shell = context.socket(SocketType.DEALER);
    shell.setReceiveTimeOut(ANSWER_MILLIS);
    shell.setLinger(0);
    shell.connect("tcp://" + connection.getIp() + ":" + connection.getShellPort());
  }

  /** Takes no arguments; the exit status is 0 when every request was answered. */
  public static void main(String[] arguments) throws Exception {
    String json = connection();
    KernelConnectionProperties connection = KernelConnectionProperties.parse(json);
    Path file = Files.createTempFile("fathom-training", ".json");
    Files.writeString(file, json);
    Main.main(new String[] {file.toString()});
    Files.delete(file);
    try (ZMQ.Context context = ZMQ.context(1)) {
      Training training = new Training(connection, context);
      try {
        training.session();
      } finally {
        training.shell.close();
      }
    } catch (IOException e) {
      Log.open().write("the start archive cannot be made", e);
      System.exit(1);
    }
  }

  private void session() throws IOException {
    ask("kernel_info", Map.of());
    for (String cell : CELLS) {
      ask(
          "execute",
          Map.of(
              "code",
              cell,
              "silent",
              false,
              "store_history",
              true,
              "user_expressions",
              Map.of(),
              "allow_stdin",
              false,
              "stop_on_error",
              true));
    }
    ask("is_complete", Map.of("code", "int y = 1;"));
    ask("complete", Map.of("code", "points.str", "cursor_pos", 10));
    ask("complete", Map.of("code", "%ti", "cursor_pos", 3));
    ask("inspect", Map.of("code", "Math.max(", "cursor_pos", 9, "detail_level", 0));
    ask("shutdown", Map.of("restart", false));
  }

  private void ask(String request, Map<String, Object> content) throws IOException {
    Gson gson = new Gson();
    byte[] header =
        bytes(
            gson.toJson(
                Map.of(
                    "msg_id",
                    UUID.randomUUID().toString(),
                    "username",
                    "training",
                    "session",
                    "training",
                    "date",
                    "2026-01-01T00:00:00Z",
                    "msg_type",
                    request + "_request",
                    "version",
                    "5.3")));
    byte[] empty = bytes("{}");
    byte[] body = bytes(gson.toJson(content));
    shell.sendMore("<IDS|MSG>");
    shell.sendMore(signer.sign(header, empty, empty, body));
    shell.sendMore(header);
    shell.sendMore(empty);
    shell.sendMore(empty);
    shell.send(body);
    List<byte[]> answer = new ArrayList<>();
    do {
      byte[] frame = shell.recv();
      if (frame == null) {
        throw new IOException("no answer to " + request);
      }
      answer.add(frame);
    } while (shell.hasReceiveMore());
    JsonObject reply =
        JsonParser.parseString(new String(answer.get(2), StandardCharsets.UTF_8)).getAsJsonObject();
    if (!reply.get("msg_type").getAsString().equals(request + "_reply")) {
      throw new IOException("the answer to " + request + " is " + reply);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A connection file with free ports of this machine. */
  private static String connection() throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("transport", "tcp");
    json.addProperty("ip", "127.0.0.1");
    json.addProperty("key", UUID.randomUUID().toString());
    json.addProperty("signature_scheme", "hmac-sha256");
    List<ServerSocket> taken = new ArrayList<>();
    for (String channel : List.of("shell", "iopub", "stdin", "control", "hb")) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      json.addProperty(channel + "_port", socket.getLocalPort());
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    return json.toString();
  }
}
