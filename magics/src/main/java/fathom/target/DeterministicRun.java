package fathom.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.PieceStore;
import fathom.target.Protocol.Frame;
import fathom.target.Protocol.Kind;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A capture that gives the same bytes each time, timestamps included: the guest's time is the
 * number of its instructions, its disk is memory, and the requests lie in its initrd, where they
 * are served before the first device that talks to the host. Each run boots a guest of its own.
 */
record DeterministicRun(KernelImage kernel, LabSettings settings) {
  /** What a reader of its durations has to know. */
  static final String VIRTUAL_TIME = "virtual time: 1 instruction = 2 ns";

  private static final Duration BOOT_LIMIT = Duration.ofSeconds(240);
  private static final String IMAGE = "job.d/blocks";
  private static final String PROGRAM = "job.d/program";
  private static final String INPUT = "job.d/stdin";

  /** Nothing is recorded of it. */
  static final Watch NOTHING = code -> {};

  /** Says what is to be recorded of the code that the machine executes. */
  @FunctionalInterface
  interface Watch {
    void begin(ExecutedCode executed) throws IOException;
  }

  /**
   * Boots, traces and ends.
   *
   * @param arguments of the request "capture"
   * @param cell a program to be traced, or null
   * @param input its standard input; may be empty
   * @param watch what is recorded of the code that runs
   * @return what an ordinary guest answers, and the kernel's facts
   */
  Map<String, Piece> run(
      List<String> arguments, byte[] cell, byte[] input, Watch watch, Progress progress)
      throws IOException, InterruptedException {
    Machine machine = Machine.prepare();
    Path file = Files.createTempFile("fathom", ".initrd");
    try {
      Initrd plain = Initrd.of(kernel);
      write(plain, file, arguments, cell, input);
      progress.at("running Linux " + kernel.version() + " in virtual time", -1);
      List<String> command =
          machine.deterministicCommand(
              GuestStart.qemu(),
              kernel,
              new Initrd(file, plain.content()),
              settings.memoryMegabytes());
      boolean watched = watch != NOTHING;
      if (watched) {
        ExecutedCode.expectPlugin(GuestStart.qemu());
        command.addAll(machine.executed().options());
        watch.begin(machine.executed());
      }
      try (Guest guest = Guest.startStanding(machine, command, BOOT_LIMIT)) {
        Map<String, Piece> answer = answered(LabGuest.ask(guest, "answer".getBytes(UTF_8)));
        Path facts = GuestStart.load(guest, kernel, plain, Set.of(), progress);
        Map<String, Piece> pieces = new HashMap<>(GuestStart.factsIn(facts));
        pieces.putAll(answer);
        if (watched) pieces.put("run/0/executed", Piece.of(machine.executed().taken()));
        return pieces;
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The usual initrd, and behind it a second archive with the job. */
  private void write(Initrd plain, Path file, List<String> arguments, byte[] cell, byte[] input)
      throws IOException, InterruptedException {
    FileSystem.Type type = settings.fileSystem().type();
    List<String> capture = new ArrayList<>(List.of("capture"));
    capture.addAll(arguments);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Files.copy(plain.file(), out);
      Cpio archive = new Cpio(out);
      if (type != FileSystem.Type.TMPFS) {
        archive.file(IMAGE, Files.readAllBytes(FileSystemImage.of(settings.fileSystem())), 0644);
      }
      if (cell != null) {
        archive.file(PROGRAM, cell, 0755);
        capture.add("command=/" + PROGRAM);
      }
      if (input.length > 0) {
        archive.file(INPUT, input, 0644);
        capture.add("input=/" + INPUT);
      }
      ByteArrayOutputStream job = new ByteArrayOutputStream();
      add(job, List.of("load", "set=ext4"));
      if (Initrd.MODULE_SETS.contains(type.word())) add(job, List.of("load", "set=" + type.word()));
      add(
          job,
          List.of(
              "load", "set=brd", "options=rd_nr=1 rd_size=" + (FileSystemImage.DISK_SIZE >> 10)));
      add(job, fileSystem(type));
      if (arguments.contains("tracer=graph")) {
        String over =
            arguments.stream().filter(a -> a.startsWith("over=")).findFirst().orElseThrow();
        add(job, List.of("arm", over));
      }
      add(job, capture);
      archive.file("job", job.toByteArray(), 0644);
      archive.end();
    }
  }

  private List<String> fileSystem(FileSystem.Type type) {
    List<String> request = new ArrayList<>(List.of("filesystem", "type=" + type.word()));
    request.add("options=" + LabGuest.mountOptions(settings.fileSystem()));
    if (type != FileSystem.Type.TMPFS) {
      request.add("device=/dev/ram0");
      request.add("image=/" + IMAGE);
    }
    settings.tuning().forEach((name, value) -> request.add("tune=" + name + "=" + value));
    return request;
  }

  private static void add(ByteArrayOutputStream job, List<String> fields) throws IOException {
    List<byte[]> bytes = fields.stream().map(field -> field.getBytes(UTF_8)).toList();
    ByteBuffer frame = Protocol.bytes(Kind.REQUEST, bytes);
    job.write(frame.array(), 0, frame.limit());
  }

  /** The pieces of all answers; the first refusal is one of the user's request. */
  private static Map<String, Piece> answered(Map<String, Piece> answer) throws IOException {
    byte[] frames = new Capture(answer).bytes("answer");
    PieceStore pieces = new PieceStore(DataDirectory.cache());
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(frames))) {
      while (in.available() > 0) {
        Frame frame = Protocol.read(in);
        if (frame.kind() == Kind.FAILED) {
          throw new IllegalArgumentException("the lab's guest: " + frame.text(0));
        }
        if (frame.kind() == Kind.PIECE) {
          pieces.add(frame.text(0), frame.fields().get(1));
        }
      }
    }
    return pieces.all();
  }
}
