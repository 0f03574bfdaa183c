package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few rounds of the crash campaign; {@code ./crash-test} runs as many as are wanted. */
class CrashIT {
  private static final Path JAR = Path.of("target", "session-server.jar");

  @TempDir Path work;

  @ParameterizedTest
  @EnumSource
  void run_aFewRounds_nothingIsWrong(Fault fault) throws Exception {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    Tally tally =
        new Campaign(
                JAR,
                CrashCommand.bundledRedis(),
                work,
                fault.name().hashCode(),
                new PrintStream(complaints, true, UTF_8))
            .run(fault, 2);

    assertThat(complaints.toString(UTF_8)).isEmpty();
    assertThat(tally.isClean()).isTrue();
    assertThat(tally.faults).isGreaterThanOrEqualTo(2);
    assertThat(tally.acknowledged).isGreaterThan(100);
  }
}
