package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import fathom.source.Tree.Outer;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSourceTest {
  private static final String POT =
      """
      static void shut(void) { }
      int drink(struct pot *pot)
      {
      \tint n = 0;

      \tif (pot->hot)
      \t\tn = wait_for(pot);
      \tn += sip(pot);
      \tn += sip(pot);
      \treturn call_fill(pot);
      }
      int wait_for(struct pot *pot)
      {
      \treturn doze(pot);
      }
      int sip(struct pot *pot) { }
      int doze(struct pot *pot) { }
      """;

  @TempDir Path data;

  private final Tree tree =
      new Tree()
          .file("fs/pot.c", POT)
          .file(
              "fs/glass.c",
              "static void shut(void) { }\nint glass_fill(struct pot *p) { shut(); }\nops o = { .fill = glass_fill };\n")
          .file("fs/clay.c", "int old(void) { }\n#ifdef CONFIG_CLAY\nint clay(void) { }\n#endif\n")
          .file("fs/Makefile", "obj-y += pot.o glass.o\nobj-$(CONFIG_CLAY) += clay.o\n")
          .file("fs/steel.c", "int old(void) { }\n")
          .file(
              "include/pot.h",
              "static inline int call_fill(struct pot *p) { return p->ops->fill(p); }\n")
          .file("arch/arm/x.c", "int drink(void) { }\n")
          .file("arch/x86/boot/pot.c", "int drink(void) { }\n");

  @BeforeEach
  void sourceIsThere() throws IOException {
    tree.deb(data.resolve("sources"), "6.1.7-2", Outer.XZ, 4096);
  }

  private Optional<KernelSource> open(String version) throws IOException {
    return KernelSource.open(new Shelf(data), Map.of(), version, Progress.NONE);
  }

  /** drink calls wait_for (60 ns, an interrupt in it), sip twice (5 each) and glass_fill. */
  private static Calls calls() {
    Calls.Builder b = new Calls.Builder();
    int root = add(b, "drink", -1, 0, 100, 0);
    int wait = add(b, "wait_for", root, 10, 60, 0);
    add(b, "sysvec_timer", wait, 20, 15, Mark.INTERRUPT.bit());
    add(b, "doze.isra.0", wait, 40, 20, 0);
    add(b, "sip", root, 70, 5, 0);
    add(b, "sip", root, 80, 5, 0);
    add(b, "glass_fill", root, 90, 8, 0);
    add(b, "nowhere", root, 99, 1, 0);
    return b.build();
  }

  private static int add(
      Calls.Builder b, String function, int parent, long start, long duration, int marks) {
    int name = b.functions().id(function);
    return b.add(name, parent, start, duration, 0, 1, b.comms().id("t"), marks, Calls.UNKNOWN);
  }

  @Test
  void aFunctionIsFoundWhereThisKernelHasIt() throws IOException {
    KernelSource source = open("6.1.7").orElseThrow();
    assertThat(source.release()).isEqualTo("6.1.7");
    assertThat(source.mismatch()).isEmpty();
    assertThat(source.path("drink")).contains("fs/pot.c");
    assertThat(source.path("doze.isra.0")).contains("fs/pot.c");
    assertThat(source.path("absent")).isEmpty();
    assertThat(source.path("bpf_lsm_pot_open")).contains("kernel/bpf/bpf_lsm.c");
    assertThat(source.functions("dr")).containsExactly("drink");
  }

  @Test
  void staticNamesakesAreToldApartByTheirCaller() throws IOException {
    KernelSource source = open("6.1.7").orElseThrow();
    assertThat(source.path("shut", "fs/pot.c")).contains("fs/pot.c");
    assertThat(source.path("shut", "fs/glass.c")).contains("fs/glass.c");
  }

  @Test
  void whatTheConfigurationLeavesOutIsNotFound() throws IOException {
    Path boot = data.resolve("kernels/linux-image-6.1.0-9-cloud-amd64_6.1.7-2_amd64/boot");
    Files.createDirectories(boot);
    Files.writeString(boot.resolve("config-6.1.0-9-cloud-amd64"), "CONFIG_TEA=y\n");
    KernelSource source = open("6.1.0-9-cloud-amd64").orElseThrow();
    assertThat(source.mismatch()).isEmpty();
    assertThat(source.path("clay")).isEmpty();
    assertThat(source.path("old")).contains("fs/steel.c");
  }

  @Test
  void anotherVersionOfTheSeriesIsShownAndSaid() throws IOException {
    tree.deb(data.resolve("sources"), "6.1.20-1", Outer.XZ, 4096);
    assertThat(open("6.1.9-1").orElseThrow().mismatch())
        .isEqualTo("source of 6.1.7 shown for a 6.1.9 kernel");
    assertThat(open("6.1.19").orElseThrow().release()).isEqualTo("6.1.20");
    assertThat(open("5.10.9")).isEmpty();
    assertThat(open("")).isEmpty();
    assertThatThrownBy(() -> open("new"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"new\" is no kernel version");
  }

  @Test
  void aCardHasTheMeasuredCallsBesideTheLines() throws IOException {
    Card card = open("6.1.7").orElseThrow().card("drink", calls()).orElseThrow();
    assertThat(card.file()).isEqualTo("fs/pot.c");
    assertThat(card.lines()).extracting(Card.Line::number).startsWith(2).endsWith(11);
    assertThat(card.lines().get(0).text()).isEqualTo("int drink(struct pot *pot)");
    assertThat(List.of(card.calls(), card.totalNanos(), card.selfNanos()))
        .containsExactly(1L, 100L, 21L);
    assertThat(line(card, 7).hops())
        .containsExactly(new Card.Hop("wait_for", List.of(), 1, 60, 1, false));
    assertThat(line(card, 7).execution()).isEqualTo(Execution.MEASURED);
    assertThat(line(card, 10).hops())
        .containsExactly(new Card.Hop("glass_fill", List.of("call_fill", ".fill"), 1, 8, 1, false));
    assertThat(line(card, 6).execution())
        .extracting(Execution::ground)
        .isEqualTo(Execution.Ground.INFERRED);
    assertThat(card.unplaced()).containsExactly(new Card.Hop("nowhere", List.of(), 1, 1, 0, false));
  }

  @Test
  void callsOfTwoLinesAreToldApartByTheirOrder() throws IOException {
    Card card = open("6.1.7").orElseThrow().card("drink", calls()).orElseThrow();
    Card.Hop sip = new Card.Hop("sip", List.of(), 1, 5, 1, false);
    assertThat(line(card, 8).hops()).containsExactly(sip);
    assertThat(line(card, 9).hops()).containsExactly(sip);
    assertThat(line(card, 8).execution()).isEqualTo(Execution.MEASURED);
  }

  @Test
  void interruptsBelongToNoLine() throws IOException {
    Card card = open("6.1.7").orElseThrow().card("wait_for", calls()).orElseThrow();
    assertThat(card.unplaced())
        .containsExactly(new Card.Hop("sysvec_timer", List.of(), 1, 15, 0, true));
    assertThat(line(card, 14).hops()).extracting(Card.Hop::function).containsExactly("doze.isra.0");
  }

  @Test
  void aCardNeedsNoTrace() throws IOException {
    Card card = open("6.1.7").orElseThrow().card("sip", new Calls.Builder().build()).orElseThrow();
    assertThat(card.calls()).isZero();
    assertThat(card.lines()).hasSize(1);
  }

  @Test
  void theCardsOfThePathAreInOrderOfFirstCall() throws IOException {
    KernelSource source = open("6.1.7").orElseThrow();
    assertThat(source.cardsOfPath(calls(), 16))
        .extracting(Card::function)
        .containsExactly("drink", "wait_for", "doze.isra.0");
    assertThat(source.cardsOfPath(calls(), 2))
        .extracting(Card::function)
        .containsExactly("drink", "wait_for");
  }

  @Test
  void cardsCanBeSwitchedOff() throws IOException {
    KernelSource source =
        KernelSource.open(new Shelf(data), Map.of("FATHOM_SOURCE", "off"), "6.1.7", Progress.NONE)
            .orElseThrow();
    assertThat(source.card("drink", calls())).isEmpty();
    assertThat(source.cardsOfPath(calls(), 16)).isEmpty();
    assertThat(source.path("drink")).contains("fs/pot.c");
  }

  @Test
  void theCacheIsUsedAndMadeAgainWhenDamaged() throws IOException {
    open("6.1.7");
    Path cache;
    try (Stream<Path> files = Files.list(data.resolve("cache/source"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      cache = all.get(0);
    }
    byte[] whole = Files.readAllBytes(cache);
    Path abandoned = Files.writeString(cache.resolveSibling("source1.part"), "half");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.EPOCH));
    Path older = Files.writeString(cache.resolveSibling("6.1.7-2.v0.source"), "old");
    // Without its package the cache alone must do: the package is emptied, not read again.
    Path deb = data.resolve("sources/linux-source-6.1_6.1.7-2_all.deb");
    byte[] packed = Files.readAllBytes(deb);
    Files.write(deb, new byte[0]);
    assertThat(open("6.1.7").orElseThrow().path("drink")).contains("fs/pot.c");
    Files.write(deb, packed);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
      Files.write(cache, Arrays.copyOf(whole, length));
      assertThat(open("6.1.7").orElseThrow().path("drink")).contains("fs/pot.c");
      assertThat(cache).hasBinaryContent(whole);
    }
    assertThat(older).doesNotExist();
    assertThat(abandoned).doesNotExist();
  }

  @Test
  void severalMayMakeTheSameArchiveAtATime() throws Exception {
    SourcePackage source =
        new SourcePackage(data.resolve("sources/linux-source-6.1_6.1.7-2_all.deb"));
    Path archive = data.resolve("cache/source/same.source");
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Callable<Boolean>> makers =
          Collections.nCopies(
              6,
              () -> {
                ArchiveBuilder.build(source, Selection.IO_PATH, archive, Progress.NONE);
                try (Archive made = Archive.open(archive)) {
                  return made.text("fs/pot.c").isPresent();
                }
              });
      for (Future<Boolean> whole : threads.invokeAll(makers)) assertThat(whole.get()).isTrue();
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> left = Files.list(archive.getParent())) {
      assertThat(left).containsExactly(archive);
    }
  }

  private static Card.Line line(Card card, int number) {
    return card.lines().stream().filter(l -> l.number() == number).findFirst().orElseThrow();
  }
}
