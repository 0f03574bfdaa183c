package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A store that is down for a million messages does not fill the log. */
class CallErrorsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // A clock may overflow.
  private final LogPause pause = new LogPause(nanos::get);
  private final CallErrors errors = new CallErrors("call-1", pause);
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
  void of_storeIsUnavailableForManyCalls_isLoggedOnce() {
    for (int i = 1; i <= 1_000; i++) {
      new CallErrors("call-" + i, pause).of(unavailable());
    }
    assertThat(log.warnings())
        .singleElement()
        .satisfies(line -> assertThat(line.message()).contains("call-1"));
  }

  @Test
  void calls_storeIsUnavailableForAllKinds_isLoggedOnce() {
    FunctionStore store =
        FunctionStore.finding((sessionId, range) -> CompletableFuture.failedFuture(unavailable()));
    var service = new SessionGrpcService(store, ServiceLimits.defaults(), nanos::get);
    try (ServiceUnderTest server = ServiceUnderTest.inProcess(service)) {
      var lookups = TestCall.lookups(server.channel());
      for (int i = 0; i < 10; i++) {
        assertThat(problem(lookups.ask(lookup("s"))).reason()).isEqualTo("STORE_UNAVAILABLE");
        assertThatThrownBy(() -> getSession(server))
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessageStartingWith("UNAVAILABLE");
      }
    }
    assertThat(log.warnings()).hasSize(1);
  }

  private static void getSession(ServiceUnderTest server) {
    var unused =
        SessionServiceGrpc.newBlockingStub(server.channel())
            .getSession(GetSessionRequest.newBuilder().setSessionId("s").build());
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
