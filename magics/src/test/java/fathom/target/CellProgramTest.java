package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CellProgramTest {
  @Test
  void theLinkersMessagesNameTheCellsFilesOnly() {
    String output =
        """
        /usr/bin/ld: /tmp/cc5hBiIh.o: in function `main':
        /tmp/fathom12/b.c:2: multiple definition of `main'; /tmp/ccAz52CN.o:a.c:2: first defined here
        /usr/bin/ld: /tmp/ccAz52CN.o: in function `main':
        a.c:3: undefined reference to `helper'
        collect2: error: ld returned 1 exit status
        """;

    assertThat(CellProgram.said(output, Path.of("/tmp/fathom12")))
        .isEqualTo(
            """
            in function `main':
            b.c:2: multiple definition of `main'; a.c:2: first defined here
            in function `main':
            a.c:3: undefined reference to `helper'""");
  }
}
