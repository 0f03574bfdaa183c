package io.sessionstream.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the program says when it does not serve: one sentence, and an exit code. */
class UsageTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nope          | Unknown option: '--nope'",
        "nope            | Unmatched argument at index 0: 'nope'",
        "--port          | Missing required parameter for option '--port' (PORT)",
        "--port=x        | Invalid value for option '--port': 'x' is not an int",
        "--port=-1       | --port must be from 0 to 65535, is -1",
        "--port=65536    | --port must be from 0 to 65535, is 65536",
        "--host=         | --host must not be empty, is \"\"",
        "--log-level=all | Invalid value for option '--log-level': expected one of [ERROR, WARN,"
            + " INFO, DEBUG] (case-insensitive) but was 'all'",
        "--when-full=x   | Invalid value for option '--when-full': expected one of [REJECT, EVICT]"
            + " (case-insensitive) but was 'x'",
        "--keep-alive=9s | --keep-alive must be at least 10s, is 9000ms",
        "--window=0      | --window must be at least 1, is 0",
        "--max-batch-entries=0 | --max-batch-entries must be at least 1, is 0",
        "--max-calls=0   | --max-calls must be at least 1, is 0",
        "--max-resets-per-10s=0       | --max-resets-per-10s must be at least 1, is 0",
        "--max-calls-per-connection=0 | --max-calls-per-connection must be at least 1, is 0",
        "--max-response-bytes=1023    | --max-response-bytes must be at least 1024, is 1023",
        "--max-bytes=1023             | --max-bytes must be at least 1024, is 1023",
        "--max-content-bytes=0        | --max-content-bytes must be at least 1, is 0",
        "--max-content-bytes=2GiB     | Invalid value for option '--max-content-bytes': '2GiB' is"
            + " too large; it must be less than 2GiB",
        "--idle-time-to-live=0s       | --idle-time-to-live must be from PT0.001S to PT876000H, is"
            + " PT0S",
        "--store=x       | Invalid value for option '--store': expected one of [MEMORY, ROCKSDB,"
            + " REDIS] (case-insensitive) but was 'x'",
        "--store=redis   | --redis-uri is required by --store redis",
        "--redis-timeout=1s           | --redis-timeout is only for --store redis, but the store is"
            + " memory",
        "--store=rocksdb | --data-dir is required by --store rocksdb",
        "--data-dir=data | --data-dir is only for --store rocksdb, but the store is memory",
        "--max-disk-bytes=1GiB        | --max-disk-bytes is only for --store rocksdb, but the store"
            + " is memory",
        "--max-content-bytes=4MiB     | --max-request-bytes must be at least 4467583, for the"
            + " largest message that the limits allow, is 4194304",
      })
  void run_wrongArgument_saysWhatIsAllowed(String argument, String sentence) {
    assertThat(Usage.run(argument)).isEqualTo(Usage.wrong(sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT      | x  | Invalid value for option '--port': 'x' is not an int",
        "PORT      | -1 | --port must be from 0 to 65535, is -1",
        "WINDOW    | 0  | --window must be at least 1, is 0",
        "MAX_BYTES | x  | Invalid value for option '--max-bytes': 'x' is not a size; write bytes,"
            + " or a unit: 1048576, 512KiB, 4MiB, 2GiB",
      })
  void run_wrongValue_saysWhereItIsFrom(String name, String value, String sentence)
      throws IOException {
    String variable = "SESSION_STREAM_" + name;
    assertThat(Usage.run(Map.of(variable, value)))
        .isEqualTo(Usage.wrong(sentence + " (from environment variable " + variable + ")"));

    String option = name.toLowerCase(Locale.ROOT).replace('_', '-');
    Path file = Files.writeString(directory.resolve("server.properties"), option + "=" + value);
    assertThat(Usage.run("--config=" + file))
        .isEqualTo(Usage.wrong(sentence + " (from the file of --config)"));

    assertThat(Usage.run(Map.of(variable, "1"), "--" + option + "=" + value))
        .isEqualTo(Usage.wrong(sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--redis-uri=nonsense         | --redis-uri must be like"
            + " redis://user:password@host:6379, rediss://host:6379 or"
            + " redis-sentinel://host:26379#name, with special characters percent-encoded",
        "--redis-uri=redis://a/1,redis://b | --redis-uri must name no database but 0 for a cluster",
      })
  void run_wrongRedisUri_saysWhatIsAllowed(String argument, String sentence) {
    assertThat(Usage.run("--store=redis", argument)).isEqualTo(Usage.wrong(sentence));
  }

  @Test
  void run_redisKeyPrefixIsWrong_saysWhatIsAllowed() {
    assertThat(Usage.run("--store=redis", "--redis-uri=redis://a", "--redis-key-prefix=a{b"))
        .isEqualTo(
            Usage.wrong(
                "--redis-key-prefix must be 1 to 100 ASCII characters without spaces and braces,"
                    + " is \"a{b\""));
  }

  @Test
  void run_fileIsMissing_saysSo() {
    Path file = directory.resolve("missing");
    assertThat(Usage.run("--config=" + file))
        .isEqualTo(Usage.wrong("the file of --config does not exist: " + file));
    assertThat(Usage.run(Map.of("SESSION_STREAM_CONFIG", file.toString())))
        .isEqualTo(Usage.wrong("the file of --config does not exist: " + file));
  }

  @Test
  void run_fileIsADirectory_saysSo() {
    assertThat(Usage.run("--config=" + directory))
        .isEqualTo(Usage.wrong("the file of --config cannot be read: " + directory));
  }

  @Test
  void run_fileIsNotUtf8_saysSo() throws IOException {
    Path file = Files.write(directory.resolve("latin-1"), "host = Zoë".getBytes(ISO_8859_1));
    assertThat(Usage.run("--config=" + file))
        .isEqualTo(Usage.wrong("the file of --config is not UTF-8 text: " + file));
  }

  @Test
  void run_fileHasABadEscape_saysSo() throws IOException {
    Path file = Files.writeString(directory.resolve("bad"), "host = \\u00", UTF_8);
    assertThat(Usage.run("--config=" + file))
        .isEqualTo(
            Usage.wrong(
                "the file of --config is not a properties file: "
                    + file
                    + " (Malformed \\uxxxx encoding.)"));
  }

  @Test
  void run_fileHasUnknownNames_saysWhich() throws IOException {
    Path file = Files.writeString(directory.resolve("typo"), "prot=1\nport=0\nMAX-BYTES=2\n");
    assertThat(Usage.run("--config=" + file))
        .isEqualTo(
            Usage.wrong(
                "the file of --config has names that are no options: MAX-BYTES, prot (in "
                    + file
                    + ")"));
  }

  @Test
  void run_portIsInUse_cannotStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Usage.run("--port=" + taken.getLocalPort()))
          .isEqualTo(
              Usage.cannotStart(
                  "cannot listen on 127.0.0.1:"
                      + taken.getLocalPort()
                      + ": the port is in use; choose another with --port, or 0 for a free one"));
    }
  }

  @Test
  void run_hostIsUnknown_cannotStart() {
    assertThat(Usage.run("--host=no-such-host.invalid", "--port=0"))
        .isEqualTo(
            Usage.cannotStart(
                "cannot listen on no-such-host.invalid:0: the host is not known; see --host"));
  }

  /** An address that is set aside for documentation. */
  @Test
  void run_hostIsNotHere_cannotStart() {
    assertThat(Usage.run("--host=192.0.2.1", "--port=0"))
        .isEqualTo(
            Usage.cannotStart(
                "cannot listen on 192.0.2.1:0: the host is not an address of this machine; see"
                    + " --host"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void run_help_mentionsEveryOptionInEightyColumns(String flag) {
    Usage usage = Usage.run(flag);
    assertThat(usage.exitCode()).isZero();
    assertThat(usage.err()).isEmpty();
    List<String> names =
        new CommandLine(new ServerOptions())
            .getCommandSpec().options().stream().map(option -> option.longestName()).toList();
    assertThat(usage.out()).contains(names);
    assertThat(usage.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(usage.out()).contains("Session Stream <version> ready on <host>:<port>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void run_version_saysItAndTheJavaItRunsOn(String flag) {
    Usage usage = Usage.run(flag);
    assertThat(usage.exitCode()).isZero();
    assertThat(usage.err()).isEmpty();
    assertThat(usage.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("Session Stream \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
            line -> assertThat(line).startsWith("Java " + Runtime.version()));
  }
}
