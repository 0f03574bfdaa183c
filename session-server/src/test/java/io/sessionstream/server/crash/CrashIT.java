package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

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
    // What comes after a fault is put to the test by the next one.
    int rounds = fault == Fault.KILL || fault == Fault.REDIS_KILL ? 2 : 1;

    Tally tally = run(fault, rounds, new PrintStream(complaints, true, UTF_8));

    assertThat(complaints.toString(UTF_8)).isEmpty();
    assertThat(tally.isClean()).isTrue();
    assertThat(tally.faults).isGreaterThanOrEqualTo(rounds);
    assertThat(tally.acknowledged).isGreaterThan(100);
    // A replica that is cut off has not got everything: the campaign would see if it were ours.
    assertThat(tally.lostByRedis > 0).isEqualTo(fault == Fault.CLUSTER_FAILOVER);
  }

  private Tally run(Fault fault, int rounds, PrintStream complaints) throws Exception {
    try {
      return new Campaign(JAR, work, fault.name().hashCode(), complaints).run(fault, rounds);
    } catch (FaultRefusedException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }
}
