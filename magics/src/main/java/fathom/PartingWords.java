package fathom;

import fathom.analyse.Partings.Parting;
import fathom.analyse.Partings.Way;
import fathom.show.ComparisonView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Puts into words where two exact runs part. */
final class PartingWords {
  private record Side(String name, ExactRecord exact, CodePlaces places) {
    String function(int call) {
      return exact.calls().function(call);
    }
  }

  private final Side a;
  private final Side b;

  private PartingWords(Side a, Side b) {
    this.a = a;
    this.b = b;
  }

  static List<ComparisonView.Parting> of(
      String nameA, TracedRun a, String nameB, TracedRun b, List<Parting> partings) {
    if (partings.isEmpty()) return List.of();
    PartingWords words = new PartingWords(side(nameA, a), side(nameB, b));
    return partings.stream().map(words::words).toList();
  }

  private static Side side(String name, TracedRun run) {
    ExactRecord exact = run.exact().orElseThrow();
    try {
      return new Side(name, exact, new CodePlaces(exact, run.kernelSource()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private ComparisonView.Parting words(Parting parting) {
    Way one = parting.a();
    Way other = parting.b();
    String where =
        switch (parting.kind()) {
          case BRANCH, CALL ->
              a.function(one.call())
                  + ", "
                  + a.places().line(one.at()).orElseGet(() -> a.places().full(one.at()));
          case ORDER -> a.function(one.call());
        };
    String code =
        switch (parting.kind()) {
          case BRANCH, CALL -> a.places().code(one.at());
          case ORDER -> "";
        };
    return new ComparisonView.Parting(
        where,
        code,
        way(a, parting, one),
        one.instructions(),
        way(b, parting, other),
        other.instructions());
  }

  private static String way(Side side, Parting parting, Way way) {
    return side.name()
        + switch (parting.kind()) {
          case BRANCH -> way.taken() ? " jumps" : " goes straight on";
          case CALL -> " calls " + side.function(way.called());
          case ORDER ->
              way.called() < 0
                  ? " goes on"
                  : " calls "
                      + side.function(way.called())
                      + (way.at() == 0
                          ? ""
                          : " after the jump at "
                              + side.places()
                                  .line(way.at())
                                  .orElseGet(() -> side.places().full(way.at())));
        };
  }
}
