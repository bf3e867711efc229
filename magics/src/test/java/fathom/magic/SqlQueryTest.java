package fathom.magic;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.magic.Notebook;
import java.lang.reflect.Proxy;
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
    return new SqlQuery(text).expanded(values());
  }

  private static final Map<String, Object> VALUES =
      Map.of("n", 42, "name", "it's", "list.get(\"}\")", List.of(1, 2));

  /** A notebook in which nothing but these variables can be asked for. */
  private static Notebook values() {
    return (Notebook)
        Proxy.newProxyInstance(
            Notebook.class.getClassLoader(),
            new Class<?>[] {Notebook.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("evaluate")) return VALUES.get((String) arguments[0]);
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
