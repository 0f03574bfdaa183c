package io.sessionstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.WhenFull;
import io.sessionstream.grpc.ServiceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Where options come from, and which source comes first. */
class ConfigSourcesTest {
  @TempDir Path directory;

  @Test
  void nothingIsSaid_allIsDefault() throws UsageException {
    ServerConfig config = load(Map.of());
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(50_051);
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
    assertThat(config.sessionLimits()).isEqualTo(SessionLimits.defaults());
    assertThat(config.store())
        .isEqualTo(new StoreConfig.Memory(Runtime.getRuntime().maxMemory() / 3, WhenFull.REJECT));
    assertThat(config.serviceLimits()).isEqualTo(ServiceLimits.defaults());
    assertThat(config.transportLimits())
        .isEqualTo(
            new TransportLimits(1_000, 2_000, Duration.ofMinutes(1), Duration.ofSeconds(10)));
  }

  @Test
  void table_hasEveryOption() {
    List<String> names =
        new CommandLine(new ServerOptions())
            .getCommandSpec().options().stream().map(OptionSources::name).toList();
    List<String> expected = new ArrayList<>(List.of("config", "help", "version"));
    Stream.of(OptionTable.values()).map(OptionTable::option).forEach(expected::add);
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @EnumSource
  void option_onTheCommandLine_isTaken(OptionTable row) throws UsageException {
    for (int which = 0; which < 2; which++) {
      assertThat(row.of(load(Map.of(), row.with("--" + row.option() + "=" + row.text(which)))))
          .isEqualTo(row.value(which));
      assertThat(row.of(load(Map.of(), row.with("--" + row.option(), row.text(which)))))
          .isEqualTo(row.value(which));
    }
  }

  @ParameterizedTest
  @EnumSource
  void option_inTheEnvironment_isTaken(OptionTable row) throws UsageException {
    for (int which = 0; which < 2; which++) {
      assertThat(row.of(load(Map.of(row.variable(), row.text(which)), row.with())))
          .isEqualTo(row.value(which));
    }
  }

  @ParameterizedTest
  @EnumSource
  void option_inTheFile_isTaken(OptionTable row) throws UsageException, IOException {
    for (int which = 0; which < 2; which++) {
      Path file = write(row.option() + " = " + row.text(which));
      assertThat(row.of(load(Map.of(), row.with("--config=" + file)))).isEqualTo(row.value(which));
      assertThat(row.of(load(Map.of("SESSION_STREAM_CONFIG", file.toString()), row.with())))
          .isEqualTo(row.value(which));
    }
  }

  @ParameterizedTest
  @EnumSource
  void option_fromSeveralSources_commandLineThenEnvironmentThenFile(OptionTable row)
      throws UsageException, IOException {
    Map<String, String> environment = Map.of(row.variable(), row.text(1));
    Path file = write(row.option() + "=" + row.text(0));
    assertThat(row.of(load(environment, row.with("--config=" + file)))).isEqualTo(row.value(1));
    assertThat(row.of(load(environment, row.with("--" + row.option() + "=" + row.text(0)))))
        .isEqualTo(row.value(0));
    assertThat(
            row.of(
                load(
                    Map.of(),
                    row.with("--config=" + file, "--" + row.option() + "=" + row.text(1)))))
        .isEqualTo(row.value(1));
  }

  @ParameterizedTest
  @EnumSource
  void allOptions_fromOneFile_areTaken(StoreKind store) throws UsageException, IOException {
    StringBuilder text = new StringBuilder("# All of them\n").append(chosen(store));
    for (OptionTable row : OptionTable.of(store)) {
      text.append(row.option()).append(" = ").append(row.text(1)).append('\n');
    }
    ServerConfig config = load(Map.of(), "--config=" + write(text.toString()));
    for (OptionTable row : OptionTable.of(store)) {
      assertThat(row.of(config)).as(row.option()).isEqualTo(row.value(1));
    }
  }

  /** Options of one kind must not hide each other. */
  @ParameterizedTest
  @EnumSource
  void allOptions_fromMixedSources_areTaken(StoreKind store) throws UsageException, IOException {
    Map<String, String> environment = new HashMap<>();
    StringBuilder text = new StringBuilder(chosen(store));
    List<String> arguments = new ArrayList<>();
    int number = 0;
    for (OptionTable row : OptionTable.of(store)) {
      switch (number++ % 3) {
        case 0 -> environment.put(row.variable(), row.text(1));
        case 1 -> text.append(row.option()).append('=').append(row.text(1)).append('\n');
        default -> arguments.add("--" + row.option() + "=" + row.text(1));
      }
    }
    arguments.add("--config=" + write(text.toString()));
    ServerConfig config = load(environment, arguments.toArray(String[]::new));
    for (OptionTable row : OptionTable.of(store)) {
      assertThat(row.of(config)).as(row.option()).isEqualTo(row.value(1));
    }
  }

  @Test
  void environment_emptyValue_isAbsent() throws UsageException {
    assertThat(load(Map.of("SESSION_STREAM_PORT", "", "SESSION_STREAM_CONFIG", "")).port())
        .isEqualTo(50_051);
  }

  @Test
  void environment_otherVariables_areIgnored() throws UsageException {
    assertThat(load(Map.of("PORT", "1", "SESSION_STREAM_HELP", "true")).port()).isEqualTo(50_051);
  }

  @Test
  void file_commentsSpacesAndUnicode_areRead() throws UsageException, IOException {
    Path file = write("# Zoë 🦊\n! too\n\n  max-bytes :  2 GiB  \nhost localhost\n");
    ServerConfig config = load(Map.of(), "--config", file.toString());
    assertThat(config.store()).isEqualTo(new StoreConfig.Memory(2L << 30, WhenFull.REJECT));
    assertThat(config.host()).isEqualTo("localhost");
  }

  @Test
  void option_twice_isRefused() {
    assertThat(Usage.run("--host=localhost", "--port=1", "--port=2"))
        .isEqualTo(Usage.wrong("option '--port' is given more than once"));
    assertThat(Usage.run("--max-calls=1", "--window=1", "--window=1", "--max-calls=2"))
        .isEqualTo(Usage.wrong("option '--window' is given more than once"));
  }

  /** The line of a file that chooses the store, where the table has no row for it. */
  private static String chosen(StoreKind store) {
    return store == StoreKind.REDIS ? "store = redis\n" : "";
  }

  private Path write(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "server", ".properties"), text, UTF_8);
  }

  private static ServerConfig load(Map<String, String> environment, String... arguments)
      throws UsageException {
    return ConfigLoader.toConfig(new ConfigLoader(environment).parse(arguments));
  }
}
