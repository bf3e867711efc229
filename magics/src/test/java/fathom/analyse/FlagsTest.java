package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlagsTest {
  @Test
  void openFlagsAreNamedTheAccessFirst() {
    assertThat(Flags.open(0)).isEqualTo("O_RDONLY");
    assertThat(Flags.open(01 | 0100 | 01000)).isEqualTo("O_WRONLY|O_CREAT|O_TRUNC");
    assertThat(Flags.open(02 | 040000)).isEqualTo("O_RDWR|O_DIRECT");
  }

  @Test
  void flagsOfSeveralBitsAreNotTakenApart() {
    assertThat(Flags.open(01 | 04010000)).isEqualTo("O_WRONLY|O_SYNC");
    assertThat(Flags.open(01 | 010000)).isEqualTo("O_WRONLY|O_DSYNC");
    assertThat(Flags.open(02 | 020200000)).isEqualTo("O_RDWR|O_TMPFILE");
  }

  @Test
  void bitsWithoutANameAreShownAsTheyAre() {
    assertThat(Flags.open(1L << 40)).isEqualTo("O_RDONLY|0x10000000000");
    assertThat(Flags.kiocb(1 << 17 | 1L << 30)).isEqualTo("IOCB_DIRECT|0x40000000");
    assertThat(Flags.kiocb(0)).isEqualTo("0");
  }
}
