package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.KernelTypes;
import fathom.read.Piece;
import fathom.target.AgentLink.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A guest that is ready to trace: booted, its facts known, armed with function_graph or not. */
final class LabGuest implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
  private static final int PUT_SIZE = 8 << 20;

  /** Programs kept in the guest, whose memory they take, about 1 MB each. */
  private static final int STORED = 20;

  private final GuestSpec spec;
  private final Set<String> modules;
  private final Guest guest;
  private final boolean kvm;
  private final Map<String, Piece> facts;
  private final Map<String, String> stored = new LinkedHashMap<>();
  private Disk disk = Disk.FAST;
  private boolean tuned;
  private Set<String> functions;
  private KernelTypes types;

  LabGuest(
      GuestSpec spec, Set<String> modules, Guest guest, boolean kvm, Map<String, Piece> facts) {
    this.spec = spec;
    this.modules = Set.copyOf(modules);
    this.guest = guest;
    this.kvm = kvm;
    this.facts = facts;
  }

  GuestSpec spec() {
    return spec;
  }

  Set<String> modules() {
    return modules;
  }

  /** What can be traced in it. */
  Set<String> functions() {
    if (functions == null) functions = new Capture(facts).functions();
    return functions;
  }

  boolean isAlive() {
    return guest.isAlive();
  }

  long pid() {
    return guest.pid();
  }

  boolean kvm() {
    return kvm;
  }

  /** What QEMU records of the code that it executes, when the guest is a watched one. */
  ExecutedCode executed() {
    return guest.executed();
  }

  Map<String, Piece> facts() {
    return facts;
  }

  /** The kernel's types, and those of the modules it has loaded; read once for each kernel. */
  KernelTypes types() throws IOException, InterruptedException {
    if (types == null) {
      Digest content = new Digest().add(spec.kernel().identity()).add(facts.get("modules").bytes());
      content.add(new TreeSet<>(modules).toString());
      Path file =
          Cache.file(
              "types-" + spec.kernel().version(),
              content.name(),
              path -> Recording.write(new Capture(ask(guest, utf8("types"))), path));
      Map<String, Piece> all = new TreeMap<>(Recording.read(file).pieces());
      Piece kernel = all.remove("btf/vmlinux");
      if (kernel == null) {
        throw new IOException(
            "Linux " + spec.kernel().version() + " does not tell its types (BTF)");
      }
      List<byte[]> modules = all.values().stream().map(Piece::bytes).toList();
      types = new KernelTypes(kernel.bytes(), modules);
    }
    return types;
  }

  /**
   * A fresh file system at /home, on a disk of that speed; what was in it is lost.
   *
   * @throws AgentLink.RefusedException when processes use the one before
   * @throws IllegalArgumentException when the kernel does not take the options
   */
  void freshFileSystem(FileSystem fileSystem, Disk wanted)
      throws IOException, InterruptedException {
    throttle(Disk.FAST); // while it is made
    List<byte[]> fields = new ArrayList<>(List.of(utf8("filesystem")));
    fields.add(utf8("type=" + fileSystem.type().word()));
    fields.add(utf8("options=" + mountOptions(fileSystem)));
    if (fileSystem.equals(FileSystem.DEFAULT)) {
      fields.add(utf8("image=/ext4.blocks"));
    } else if (fileSystem.type() != FileSystem.Type.TMPFS) {
      byte[] blocks = Files.readAllBytes(FileSystemImage.of(fileSystem));
      fields.add(utf8("image=" + store(blocks, fileSystem.type().word())));
    }
    if (!tuned) {
      spec.tuning().forEach((file, value) -> fields.add(utf8("tune=" + file + "=" + value)));
    }
    ask(guest, fields.toArray(byte[][]::new));
    tuned = true;
    throttle(wanted);
  }

  private void throttle(Disk wanted) throws IOException, InterruptedException {
    if (wanted.equals(disk)) return;
    guest.throttle(wanted);
    disk = wanted;
  }

  /** ext4 initialises its inode tables while the cells run, unless it is told not to. */
  static String mountOptions(FileSystem fileSystem) {
    if (fileSystem.type() != FileSystem.Type.EXT4) return fileSystem.mount();
    return "noinit_itable" + (fileSystem.mount().isEmpty() ? "" : "," + fileSystem.mount());
  }

  /**
   * Stores a program in the guest and returns its path there; the same program is stored once.
   *
   * @param name what the kernel calls its task: letters, digits and _
   */
  String store(byte[] program, String name) throws IOException, InterruptedException {
    String key = new Digest().add(program).name() + "/" + name;
    String path = stored.get(key);
    if (path == null) {
      if (stored.size() == STORED) forget(stored.keySet().iterator().next());
      path = "/tmp/" + key;
      // An interrupt may have left a part of it, and "put" appends.
      ask(guest, utf8("remove"), utf8("path=" + path));
      for (int at = 0; at < program.length; at += PUT_SIZE) {
        byte[] part = Arrays.copyOfRange(program, at, Math.min(program.length, at + PUT_SIZE));
        ask(guest, utf8("put"), utf8(path), part);
      }
      stored.put(key, path);
    }
    return path;
  }

  /** Writes a file of the guest, in the place of what was there. */
  void replace(String path, byte[] content) throws IOException, InterruptedException {
    ask(guest, utf8("remove"), utf8("path=" + path));
    ask(guest, utf8("put"), utf8(path), content);
  }

  private void forget(String key) throws IOException, InterruptedException {
    ask(guest, utf8("remove"), utf8("path=" + stored.remove(key)));
  }

  /** The answer to a request of which a part is worth nothing. */
  static Map<String, Piece> ask(Guest guest, byte[]... fields)
      throws IOException, InterruptedException {
    Answer answer = guest.request(ANSWER_LIMIT, Progress.NONE, fields);
    if (answer.interrupted()) {
      throw new InterruptedException();
    }
    return answer.pieces();
  }

  /**
   * Sends a request of the form that agent.h describes.
   *
   * @param silence how long the agent may say nothing
   * @param arguments "key=value"
   */
  Answer request(Duration silence, Progress progress, String command, List<String> arguments)
      throws IOException {
    return guest.request(silence, progress, fields(command, arguments).toArray(byte[][]::new));
  }

  /**
   * The same for pieces that are used as they come.
   *
   * @return whether an interrupt ended it early
   */
  boolean request(
      Duration silence,
      Progress progress,
      AgentLink.Taker taker,
      String command,
      List<String> arguments)
      throws IOException {
    return guest.request(silence, progress, taker, fields(command, arguments));
  }

  /**
   * What came back of a capture.
   *
   * @throws InterruptedException when an interrupt came before the first run
   */
  Capture captured(LabSettings settings, Answer answer) throws IOException, InterruptedException {
    Map<String, Piece> pieces = new HashMap<>(facts);
    pieces.putAll(answer.pieces());
    Capture capture = about(settings, pieces, answer.interrupted());
    if (capture.runs() == 0) {
      if (answer.interrupted()) throw new InterruptedException();
      throw new IOException("the guest sent no run");
    }
    return capture;
  }

  /** The pieces, and how they came about. */
  Capture about(LabSettings settings, Map<String, Piece> answer, boolean interrupted) {
    Map<String, Piece> pieces = new HashMap<>(answer);
    boolean accelerated = kvm && !settings.deterministic();
    put(pieces, "about/release", spec.kernel().release());
    put(pieces, "about/version", spec.kernel().version());
    put(pieces, "about/target", accelerated ? "lab, KVM" : "lab, emulated CPU");
    put(pieces, "about/filesystem", settings.fileSystem().description());
    put(pieces, "about/settings", settings.text());
    put(pieces, "about/unusual", String.join("\n", settings.unusual()));
    if (interrupted) put(pieces, Capture.INTERRUPTED, "yes");
    return new Capture(pieces);
  }

  private static void put(Map<String, Piece> pieces, String name, String text) {
    pieces.put(name, Piece.of(utf8(text)));
  }

  private static List<byte[]> fields(String command, List<String> arguments) {
    List<byte[]> fields = new ArrayList<>(List.of(utf8(command)));
    arguments.forEach(argument -> fields.add(utf8(argument)));
    return fields;
  }

  @Override
  public void close() {
    guest.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
