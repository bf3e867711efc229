package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both modules name in META-INF/services; the kernel leaves out what it cannot load. */
class ServicesTest {
  private record Named(Path file, String provider) {
    @Override
    public String toString() {
      return file.getFileName() + ": " + provider;
    }
  }

  static List<Named> named() throws IOException {
    List<Named> found = new ArrayList<>();
    for (Path module : List.of(Path.of(""), Path.of("..", "kernel"))) {
      try (Stream<Path> files =
          Files.list(module.resolve("src/main/resources/META-INF/services"))) {
        for (Path file : files.toList()) {
          Files.readAllLines(file).forEach(line -> found.add(new Named(file, line)));
        }
      }
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("named")
  void eachProviderIsThereAndIsOne(Named named) throws ReflectiveOperationException {
    Class<?> service = Class.forName(named.file().getFileName().toString());
    Class<?> provider = Class.forName(named.provider());
    assertThat(service).isInterface().isAssignableFrom(provider);
    assertThat(Modifier.isPublic(provider.getModifiers())).isTrue();
    assertThat(Modifier.isPublic(provider.getConstructor().getModifiers())).isTrue();
  }
}
