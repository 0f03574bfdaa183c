package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.grpc.testing.CapturedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A store that is down for a million messages does not fill the log. */
class CallErrorsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // A clock may overflow.
  private final CallErrors errors = new CallErrors("call-1", nanos::get);
  @AutoClose private final CapturedLog log = new CapturedLog();

  @Test
  void of_storeIsUnavailableAgainAndAgain_isLoggedOnceInASecond() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(errors.of(unavailable()).getCode()).isEqualTo(Code.UNAVAILABLE.getNumber());
    }
    assertThat(log.warnings())
        .singleElement()
        .satisfies(line -> assertThat(line.message()).contains("call-1"));

    nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
    errors.of(unavailable());
    assertThat(log.warnings()).hasSize(1);
    nanos.incrementAndGet();
    errors.of(unavailable());
    errors.of(unavailable());
    assertThat(log.warnings()).hasSize(2);
  }

  @Test
  void of_bugs_areAllLogged() {
    for (int i = 0; i < 3; i++) {
      errors.of(new IllegalStateException());
    }
    assertThat(log.warnings()).hasSize(3);
  }

  private static SessionStoreException unavailable() {
    return SessionStoreException.unavailable("no answer", new IllegalStateException());
  }
}
