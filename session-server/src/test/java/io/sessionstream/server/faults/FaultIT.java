package io.sessionstream.server.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few faults of the campaign; {@code ./fault-test} runs as many as are wanted. */
class FaultIT {
  private static final Path JAR = Path.of("target", "session-server.jar");
  private static final int FAULTS = 14;

  @TempDir Path work;

  @Test
  void run_aFewFaults_nothingIsWrong() throws Exception {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    FaultTally tally =
        new FaultCampaign(JAR, work, 4, new PrintStream(complaints, true, UTF_8)).run(FAULTS);

    assertThat(complaints.toString(UTF_8)).isEmpty();
    assertThat(tally.isClean()).as(tally.table()).isTrue();
    assertThat(tally.totalFaults()).isEqualTo(FAULTS);
    assertThat(tally.acknowledged).isGreaterThan(100);
  }
}
