package fathom.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void namesAreQuotedAndAreNoFormulas() {
    assertThat(Csv.text("vfs_write")).isEqualTo("vfs_write");
    assertThat(Csv.text("a,b")).isEqualTo("\"a,b\"");
    assertThat(Csv.text("a\"b\nc\r")).isEqualTo("\"a\"\"b\nc\r\"");
    assertThat(Csv.text("=cmd|' /C calc'!A0")).isEqualTo("'=cmd|' /C calc'!A0");
    assertThat(Csv.text("@SUM(1,2)")).isEqualTo("\"'@SUM(1,2)\"");
    assertThat(Csv.text("-1")).isEqualTo("'-1");
    assertThat(Csv.text(null)).isEmpty();
  }
}
