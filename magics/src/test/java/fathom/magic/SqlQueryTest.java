package fathom.magic;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.kernel.magic.Notebook;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlQueryTest {
  @Test
  void expressionsBecomeValues() throws Exception {
    assertThat(expanded("SELECT {n}, {name}, {list.get(\"}\")}"))
        .isEqualTo("SELECT 42, 'it''s', (1, 2)");
  }

  @Test
  void bracesOfSqlStay() throws Exception {
    for (String text :
        List.of(
            "SELECT {'a': 1}",
            "SELECT {a: 1, b: {c: 2}}",
            "SELECT '{n}' AS \"{n}\" -- {n}\n/* {n} */",
            "SELECT 'it''s {n}'",
            "SELECT {}",
            "SELECT {n")) {
      assertThat(expanded(text)).isEqualTo(text);
    }
  }

  private static String expanded(String text) throws Exception {
    return new SqlQuery(text).expanded(new Values());
  }

  private static final class Values implements Notebook {
    private static final Map<String, Object> VALUES =
        Map.of("n", 42, "name", "it's", "list.get(\"}\")", List.of(1, 2));

    @Override
    public Object evaluate(String expression) {
      return VALUES.get(expression);
    }

    @Override
    public String display(Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void update(String displayId, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Progress progress() {
      return Progress.NONE;
    }

    @Override
    public <T> void bind(String name, Class<T> type, T value) {
      throw new UnsupportedOperationException();
    }
  }
}
