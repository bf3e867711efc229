package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.AgentLink.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The long-lived programs in the lab's guests. One thread at a time changes them. */
final class LabPrograms {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A program and where it lives. */
  private record Resident(Program program, LabGuest guest) {}

  /** The one used last at the end. */
  private final List<Resident> residents = new CopyOnWriteArrayList<>();

  /** Those that were started and not ended; never waits. */
  List<Program> all() {
    return residents.stream().filter(r -> r.guest.isAlive()).map(Resident::program).toList();
  }

  /** Whether any of them lives in the guest. */
  boolean liveIn(LabGuest guest) {
    return residents.stream().anyMatch(r -> r.guest == guest);
  }

  /**
   * The guest in which the program runs.
   *
   * @throws IllegalArgumentException when there is no such program
   */
  LabGuest guestOf(String name) {
    for (Resident resident : residents) {
      if (resident.program.name().equals(name) && resident.guest.isAlive()) return resident.guest;
    }
    List<String> names = all().stream().map(Program::name).toList();
    throw new IllegalArgumentException(
        "no program \"%s\" is running%s"
            .formatted(
                name,
                names.isEmpty()
                    ? "; start one with %program --as " + name
                    : "; running are " + String.join(", ", names)));
  }

  /** Starts a program that is stored in the guest already. */
  Program start(String name, LabGuest guest, String path) throws IOException, InterruptedException {
    for (Resident resident : residents) {
      if (resident.program.name().equals(name) && resident.guest != guest) stop(name);
    }
    return ask(name, guest, "start", "program=" + path);
  }

  Program signal(String name, int number) throws IOException, InterruptedException {
    return ask(name, guestOf(name), "signal", "signal=" + number);
  }

  void stop(String name) throws IOException, InterruptedException {
    LabGuest guest = guestOf(name);
    forget(name);
    if (guest.request(LIMIT, Progress.NONE, "stop", List.of("name=" + name)).interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Asks the agent for something about a program; it is listed, unless it has ended. */
  private Program ask(String name, LabGuest guest, String command, String argument)
      throws IOException, InterruptedException {
    forget(name);
    Answer answer = guest.request(LIMIT, Progress.NONE, command, List.of("name=" + name, argument));
    Capture pieces = new Capture(answer.pieces());
    String pid = pieces.text("pid").strip();
    if (pid.isEmpty()) {
      if (answer.interrupted()) throw new InterruptedException();
      throw new IOException("the guest does not say how \"" + name + "\" does");
    }
    Program program =
        new Program(
            name,
            Integer.parseInt(pid),
            pieces.text("state").strip(),
            pieces.text("stdout"),
            pieces.text("stderr"));
    if (!program.state().equals("ended")) {
      residents.add(new Resident(program, guest));
    }
    if (answer.interrupted()) throw new InterruptedException();
    return program;
  }

  private void forget(String name) {
    residents.removeIf(r -> r.program.name().equals(name) || !r.guest.isAlive());
  }

  /** Forgets the programs of a guest that ended by themselves. */
  void forgetEnded(LabGuest guest) throws IOException {
    if (!guest.isAlive()) return;
    Answer answer = guest.request(LIMIT, Progress.NONE, "programs", List.of());
    List<String> living = new Capture(answer.pieces()).lines("programs");
    residents.removeIf(r -> r.guest == guest && !living.contains(r.program.name()));
    if (answer.interrupted()) {
      // What the caller has is complete by now: the interrupt is for what it does next.
      Thread.currentThread().interrupt();
    }
  }
}
