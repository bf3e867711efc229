package fathom.source;

import java.util.List;
import java.util.Set;

/** What is known of code of which the emulator recorded every instruction, as cards have it. */
public final class Exact {
  private Exact() {}

  /**
   * Of a function.
   *
   * @param instructions that its calls executed, with all that they called; interrupts apart
   * @param selfInstructions of them those of its own code
   * @param timed whether the card's times were measured; else they are instructions, too
   * @param byLine whether it is known which lines ran
   * @param jumps its conditional jumps in the order of their addresses, where lines are not known
   * @param remarks sentences for the reader: what else is counted, what would show more
   */
  public record Function(
      long instructions,
      long selfInstructions,
      boolean timed,
      boolean byLine,
      List<Jump> jumps,
      List<String> remarks) {}

  /**
   * Of a line.
   *
   * @param times how often it ran at least, by the highest count of one address; 0 when it did not,
   *     or nobody knows
   * @param instructions that were executed for it, in inlined functions and in what it called, too
   * @param jumps its own conditional jumps in the order of their addresses
   * @param inlined the functions that the compiler put in place of their calls there
   * @param pieces where the straight pieces of code begin in which it began: between two lines that
   *     began in the same one nothing was decided
   * @param vanished the names of all functions that are inlined at it, whether these ran or not
   */
  public record Line(
      long times,
      long instructions,
      List<Jump> jumps,
      List<Inlined> inlined,
      Set<Long> pieces,
      Set<String> vanished) {
    public Line {
      vanished = Set.copyOf(vanished);
      jumps = List.copyOf(jumps);
      inlined = List.copyOf(inlined);
      pieces = Set.copyOf(pieces);
    }

    Line with(List<Inlined> others) {
      return new Line(times, instructions, jumps, others, pieces, vanished);
    }
  }

  /**
   * A conditional jump that was executed.
   *
   * @param at where it stands: "vfs_write+0x1f"
   * @param target where it leads when it is taken: "vfs_write+0x80", "line 512"
   * @param next where it leads when it is not
   */
  public record Jump(String at, long taken, long notTaken, String target, String next) {}

  /**
   * A function in the place of its call.
   *
   * @param file of its lines
   * @param times how often it was entered
   * @param instructions that it executed there, with all that it called
   * @param lines its definition, as far as it is known; else the lines with code
   */
  public record Inlined(
      String function, String file, long times, long instructions, List<Card.Line> lines) {
    public Inlined {
      lines = List.copyOf(lines);
    }

    Inlined withLines(List<Card.Line> others) {
      return new Inlined(function, file, times, instructions, others);
    }
  }
}
