package fathom.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Makes templates: boots a guest, loads all modules, saves it, arms function_graph, saves it again.
 * That takes 10 to 20 s, once for each kernel. Several JVMs may want the same: a lock lets one make
 * it, and what appears is complete.
 */
final class TemplateMaker {
  private static final Duration UNUSED = Duration.ofDays(14);
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final int TEMPLATES_MAX = 16;
  private static final long NEEDED_BYTES = 1L << 30;
  private static final int CHUNK = 64 << 10;

  private static final Duration REHEARSAL = Duration.ofSeconds(20);

  /** The cells' guests go first. */
  private static final List<String> POLITELY = List.of("nice", "-n", "15");

  private static final Set<String> WANTED = ConcurrentHashMap.newKeySet();

  /** The cell that met no template comes first. */
  private static final long DELAY_SECONDS = 3;

  private static final ScheduledExecutorService THREAD =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fathom-templates");
            thread.setDaemon(true);
            return thread;
          });

  private TemplateMaker() {}

  /** Makes the templates in the background, a little later, unless that has failed already. */
  static void later(KernelImage kernel, int memory) throws IOException {
    String key = kernel.identity() + " " + memory;
    if (!WANTED.add(key)) return;
    THREAD.schedule(
        () -> {
          try {
            make(kernel, memory, Progress.NONE);
            WANTED.remove(key);
          } catch (IOException | InterruptedException e) {
            // The lab works without, only slower; the next session tries again.
            System.getLogger("fathom").log(System.Logger.Level.DEBUG, "no template", e);
          }
        },
        DELAY_SECONDS,
        TimeUnit.SECONDS);
  }

  /**
   * Makes the armed and the unarmed template of a kernel, unless they are there or another JVM
   * makes them.
   */
  static void make(KernelImage kernel, int memory, Progress progress)
      throws IOException, InterruptedException {
    Initrd initrd = Initrd.of(kernel);
    Template unarmed = Template.of(new GuestSpec(kernel, memory, false, Map.of()), initrd);
    Template armed = Template.of(new GuestSpec(kernel, memory, true, Map.of()), initrd);
    if (unarmed.isThere() && armed.isThere()) return;
    Files.createDirectories(Template.folder());
    Path lock = Template.folder().resolve(".lock-" + armed.directory().getFileName());
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held == null || (unarmed.isThere() && armed.isThere())) return;
      clean();
      if (Files.getFileStore(lock).getUsableSpace() < NEEDED_BYTES) return;
      make(kernel, memory, initrd, unarmed, armed, progress);
      Files.deleteIfExists(lock);
    } catch (OverlappingFileLockException e) {
      return; // another thread of this JVM makes it
    }
  }

  private static void make(
      KernelImage kernel,
      int memory,
      Initrd initrd,
      Template unarmed,
      Template armed,
      Progress progress)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(Template.folder(), ".making");
    GuestSpec spec = new GuestSpec(kernel, memory, true, Map.of());
    Path ram = scratch.resolve("ram");
    try (Guest guest =
        GuestStart.boot(
            spec, initrd, false, new Machine.MemoryFile(ram, true), POLITELY, progress)) {
      Path facts = GuestStart.load(guest, kernel, initrd, Template.MODULES, progress);
      save(guest, ram, facts, scratch.resolve("unarmed"), unarmed);
      progress.at("arming function_graph", 0.6);
      // So that the first cell of a clone, which mostly wants these, need not set them.
      String roots = "functions=" + String.join(" ", BuiltInKind.WRITES);
      LabGuest.ask(guest, "arm".getBytes(UTF_8), roots.getBytes(UTF_8));
      rehearse(new LabGuest(spec, Template.MODULES, guest, false, GuestStart.factsIn(facts)));
      save(guest, ram, facts, scratch.resolve("armed"), armed);
    } finally {
      Template.removeTree(scratch);
    }
  }

  /**
   * Traces as most cells do: a clone finds its tracer set up, with the probes that read values.
   * What is mounted in the end is no disk, for each clone has others. A kernel in which that cannot
   * be traced does without.
   */
  private static void rehearse(LabGuest guest) throws IOException, InterruptedException {
    try {
      trace(guest);
    } catch (AgentLink.RefusedException | IllegalArgumentException e) {
      System.getLogger("fathom").log(System.Logger.Level.DEBUG, "no rehearsal", e);
    }
    guest.freshFileSystem(new FileSystem(FileSystem.Type.TMPFS, List.of(), ""), Disk.FAST);
  }

  private static void trace(LabGuest guest) throws IOException, InterruptedException {
    guest.freshFileSystem(FileSystem.DEFAULT, Disk.FAST);
    CaptureRequest usual =
        new CaptureRequest(
                new Workload.BuiltIn("stdio", 12, List.of("USR1")),
                CaptureRequest.Tracer.GRAPH,
                BuiltInKind.WRITES,
                0,
                0,
                1,
                REHEARSAL)
            .with(Scope.USUAL);
    List<String> arguments = Resolved.of(usual, guest, FileSystem.DEFAULT.type()).arguments();
    guest.request(REHEARSAL.plus(LabCapture.SLACK), Progress.NONE, "capture", arguments);
  }

  private static void save(Guest guest, Path ram, Path facts, Path directory, Template template)
      throws IOException, InterruptedException {
    LabGuest.ask(guest, "shrink".getBytes(UTF_8));
    Template fresh = new Template(Files.createDirectory(directory));
    guest.save(fresh.state(), () -> copySparsely(ram, fresh.memory()));
    Files.copy(facts, fresh.facts());
    try {
      Files.move(directory, template.directory(), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!template.isThere()) throw e; // else it was made in the meantime
    }
  }

  /** What is zero stays a hole. */
  private static void copySparsely(Path from, Path to) throws IOException {
    long size = Files.size(from);
    FileSystemImage.sparse(to, size);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
    try (SeekableByteChannel in = Files.newByteChannel(from);
        SeekableByteChannel out = Files.newByteChannel(to, StandardOpenOption.WRITE)) {
      for (long offset = 0; in.read(chunk.clear()) > 0; offset += chunk.limit()) {
        chunk.flip();
        if (!chunk.equals(zeros.clear().limit(chunk.limit()))) {
          out.position(offset);
          while (chunk.hasRemaining()) out.write(chunk);
        }
      }
    }
  }

  /** Removes what nobody used for long, what is too many, and what a JVM did not finish. */
  static void clean() throws IOException {
    Instant now = Instant.now();
    List<Template> newestFirst =
        Template.all().stream().sorted(Comparator.comparing(Template::lastUse).reversed()).toList();
    for (int i = 0; i < newestFirst.size(); i++) {
      Template template = newestFirst.get(i);
      if (i >= TEMPLATES_MAX || template.lastUse().plus(UNUSED).isBefore(now)) template.remove();
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(Template.folder(), ".making*")) {
      for (Path directory : left) {
        Instant made = Files.getLastModifiedTime(directory).toInstant();
        if (made.plus(ABANDONED).isBefore(now)) Template.removeTree(directory);
      }
    }
  }
}
