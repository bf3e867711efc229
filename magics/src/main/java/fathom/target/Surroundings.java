package fathom.target;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a workload finds when it starts.
 *
 * @param environment variables, besides HOME, PATH and LANG
 * @param input its standard input; empty for none
 * @param neighbours programs that run beside it, on the same file system
 */
public record Surroundings(
    Map<String, String> environment, String input, List<Neighbour> neighbours) {
  public static final Surroundings NONE = new Surroundings(Map.of(), "", List.of());

  /** As the agent takes them (ENVIRONMENT_MAX in agent.h, NEIGHBOURS_MAX in neighbours.c). */
  private static final int ENVIRONMENT_MAX = 32;

  private static final int NEIGHBOURS_MAX = 16;

  public Surroundings {
    environment = Map.copyOf(new TreeMap<>(environment));
    neighbours = List.copyOf(neighbours);
    environment
        .keySet()
        .forEach(
            name -> {
              if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of an environment variable");
              }
            });
    if (environment.size() > ENVIRONMENT_MAX || neighbours.size() > NEIGHBOURS_MAX) {
      throw new IllegalArgumentException(
          "a program in the lab takes %d variables and %d neighbours at most"
              .formatted(ENVIRONMENT_MAX, NEIGHBOURS_MAX));
    }
  }

  byte[] inputBytes() {
    return input.getBytes(StandardCharsets.UTF_8);
  }
}
