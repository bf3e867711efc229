package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.source.Explanation.Language;
import fathom.source.Explanation.Text;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  @Test
  void everyEntryIsWholeInEveryLanguage() {
    assertThat(Explanations.all()).hasSizeGreaterThan(60);
    Explanations.all()
        .forEach(
            (name, explanation) -> {
              for (Language language : Language.values()) {
                Text text = explanation.in(language);
                assertThat(Stream.of(text.purpose(), text.look(), text.wrong()))
                    .as(name + " in " + language)
                    .doesNotContainNull()
                    .allSatisfy(part -> assertThat(part).hasSizeBetween(4, 400));
              }
            });
  }

  @Test
  void chineseIsChineseAndEnglishIsNot() {
    Explanations.all()
        .forEach(
            (name, e) -> {
              assertThat(e.in(Language.CHINESE).purpose()).as(name).matches("(?s).*\\p{IsHan}.*");
              assertThat(e.in(Language.ENGLISH).purpose()).as(name).matches("\\p{ASCII}*");
            });
  }

  @Test
  void theMainJobsFunctionsAreExplained() {
    Set<String> missing = new HashSet<>();
    for (String function :
        new String[] {
          "vfs_write", "new_sync_write", "ext4_file_write_iter", "ext4_buffered_write_iter",
          "generic_perform_write", "ext4_da_write_begin", "ext4_da_write_end", "iomap_dio_rw",
          "blk_io_schedule", "ext4_sync_file", "jbd2_log_wait_commit", "balance_dirty_pages",
          "jbd2_journal_commit_transaction", "submit_bio", "vfs_fsync_range", "wb_workfn"
        }) {
      if (Explanations.of(function, "6.1.192").isEmpty()) missing.add(function);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void aKernelOutsideOfTheRangeHasAnotherExplanationOrNone() {
    assertThat(Explanations.of("iomap_apply", "5.10.262")).isPresent();
    assertThat(Explanations.of("iomap_apply", "6.1.192")).isEmpty();
    assertThat(Explanations.of("iomap_iter", "5.10.262")).isEmpty();
    assertThat(Explanations.of("iomap_iter", "")).isPresent();
  }

  @Test
  void theCompilersSuffixesDoNotMatterAndAStarStandsForAnyEnd() {
    assertThat(Explanations.of("blk_mq_flush_plug_list.part.0", "6.1.192")).isPresent();
    assertThat(Explanations.of("virtblk_add_req", "6.1.192")).isPresent();
    assertThat(Explanations.of("coffee_pot", "6.1.192")).isEmpty();
  }

  @Test
  void rangesAreOfWholeSeries() {
    assertThat(KernelRange.parse("5.10-6.1").contains("6.1.192")).isTrue();
    assertThat(KernelRange.parse("5.10-6.1").contains("6.2")).isFalse();
    assertThat(KernelRange.parse("5.10-").contains("5.9.16")).isFalse();
    assertThat(KernelRange.parse("-").contains("3.0")).isTrue();
    assertThatThrownBy(() -> KernelRange.parse("5.10")).hasMessageContaining("dash");
  }

  @Test
  void anUnknownLanguageIsRefusedByName() {
    assertThatThrownBy(() -> Language.of("fr"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fr")
        .hasMessageContaining("zh");
  }
}
