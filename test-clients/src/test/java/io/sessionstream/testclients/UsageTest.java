package io.sessionstream.testclients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "stream --target here | Invalid value for option '--target': 'here' is not host:port,"
            + " such as 127.0.0.1:50051 or [::1]:50051",
        "stream --sessions 0 | Invalid value for option '--sessions': '0' is not a whole number"
            + " from 1 up",
        "stream --messages x | Invalid value for option '--messages': 'x' is not a whole number"
            + " from 1 up",
        "stream --file no-such-file | the file 'no-such-file' does not exist",
        "stream --file . | '.' is a directory",
        "stream --file - --messages 2 | --sessions and --messages do not go together with --file",
        "lookup a --sessions 2 | --sessions does not go together with SESSION_ID",
        "lookup --bogus | Unknown option: '--bogus'",
        "tour session-1 | Unmatched argument at index 1: 'session-1'",
      })
  void run_wrongCommandLine_saysWhatIsWrong(String line, String message) {
    ClientRun run = ClientRun.of(line.split(" "));

    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            "Error: " + message,
            "Try 'java -jar test-clients.jar "
                + line.substring(0, line.indexOf(' '))
                + " --help'.");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void run_withoutClient_asksForOne() {
    ClientRun run = ClientRun.of();

    assertThat(run.err())
        .containsExactly(
            "Error: Say which client to run: stream, lookup or tour.",
            "Try 'java -jar test-clients.jar --help'.");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "stream --help", "lookup --help", "tour --help", "help"})
  void run_help_describesTheClient(String line) {
    ClientRun run = ClientRun.of(line.split(" "));

    assertThat(String.join("\n", run.out()))
        .contains("Usage: java -jar test-clients.jar")
        .doesNotContain("${");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "stream --version", "lookup -V"})
  void run_version_namesTheVersion(String line) {
    ClientRun run = ClientRun.of(line.split(" "));

    assertThat(run.out()).first().asString().matches("Session Stream test clients \\d+\\.\\d+.*");
    assertThat(run.exitCode()).isZero();
  }
}
