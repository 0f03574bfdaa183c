package io.sessionstream.testclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final StringWriter err = new StringWriter();
  private long millis;

  @Test
  void tick_onceASecond_saysHowFarAndHowFast() {
    Progress progress = new Progress(console(), true);

    for (millis = 100; millis <= 2_500; millis += 100) {
      progress.tick(millis * 10);
    }

    assertThat(err.toString().lines())
        .containsExactly("... 10,000 answered, 10,000/s", "... 20,000 answered, 10,000/s");
  }

  @Test
  void tick_notWanted_isSilent() {
    Progress progress = new Progress(console(), false);

    millis = 5_000;
    progress.tick(8_000);

    assertThat(err.toString()).isEmpty();
  }

  private Console console() {
    return new Console(
        InputStream.nullInputStream(),
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        () -> true,
        () -> TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
