package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenWatch.APPEND_TIME;
import static io.sessionstream.grpc.testing.HandDrivenWatch.messages;
import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.HandDrivenWatch;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.Requests;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.CaughtUp;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import io.sessionstream.v1.WatchedMessages;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a watcher is told, and how its call ends. */
class WatchSessionTest {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final long INCARNATION = -7;

  private final NaiveStore store = new NaiveStore();
  @AutoClose private final CapturedLog log = new CapturedLog();
  @AutoClose private final ServiceUnderTest service = ServiceUnderTest.inProcess(store);

  @Test
  void watch_events_comeAsTheyAreTold() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    HandDrivenWatch watch = store.nextWatch();
    watch.tell(messages(INCARNATION, 1, "a", "b"));
    watch.tell(new WatchEvent.CaughtUp<>(INCARNATION, 2));
    watch.tell(messages(INCARNATION, 3, "c"));
    watch.tell(new WatchEvent.CaughtUp<>(INCARNATION, 3));

    assertThat(call.next(4))
        .containsExactly(
            response()
                .setMessages(
                    WatchedMessages.newBuilder()
                        .addMessages(stored(1, "a"))
                        .addMessages(stored(2, "b")))
                .build(),
            response().setCaughtUp(CaughtUp.newBuilder().setLastSequence(2)).build(),
            response()
                .setMessages(WatchedMessages.newBuilder().addMessages(stored(3, "c")))
                .build(),
            response().setCaughtUp(CaughtUp.newBuilder().setLastSequence(3)).build());
    assertThat(call.hasEnded()).isFalse();
    assertThat(watch.demand()).isOne();
  }

  @Test
  void watch_noSessionYet_markHasNoIncarnation() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().tell(new WatchEvent.CaughtUp<>(0, 0));
    assertThat(call.next())
        .isEqualTo(
            WatchSessionResponse.newBuilder().setCaughtUp(CaughtUp.getDefaultInstance()).build());
  }

  @Test
  void watch_onlyTheSession_asksFromTheFirstMessageOn() {
    watch("s");
    assertThat(store.nextWatch().request())
        .isEqualTo(WatchRequest.builder().sessionId("s").maxBytes(32 << 10).build());
  }

  @Test
  void watch_allFields_areAskedOfTheStore() {
    OneRequest.start(
        service.channel(),
        getWatchSessionMethod(),
        WatchSessionRequest.newBuilder()
            .setSessionId("s")
            .setAfterSequence(17)
            .setWaitForSession(true)
            .setMarkInterval(Duration.newBuilder().setSeconds(3_599).setNanos(999_999_999))
            .setIncarnation(INCARNATION)
            .build());
    assertThat(store.nextWatch().request())
        .isEqualTo(
            WatchRequest.builder()
                .sessionId("s")
                .afterSequence(17)
                .waitForSession(true)
                .markInterval(java.time.Duration.ofHours(1).minusNanos(1))
                .incarnation(INCARNATION)
                .maxBytes(32 << 10)
                .build());
  }

  @Test
  void watch_fromEnd_isAskedOfTheStore() {
    OneRequest.start(
        service.channel(),
        getWatchSessionMethod(),
        WatchSessionRequest.newBuilder().setSessionId("s").setFromEnd(true).build());
    assertThat(store.nextWatch().request())
        .isEqualTo(WatchRequest.builder().sessionId("s").fromEnd(true).maxBytes(32 << 10).build());
  }

  @ParameterizedTest
  @CsvSource({"CLOSED", "DELETED", "FORGOTTEN"})
  void watch_ends_tellsWhyAndEndsWell(WatchEvent.EndReason reason) {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().tell(new WatchEvent.Ended<>(INCARNATION, reason, 9));
    assertThat(call.rest())
        .containsExactly(
            response()
                .setEnd(
                    WatchEnd.newBuilder()
                        .setReason(WatchEndReason.valueOf("WATCH_END_REASON_" + reason))
                        .setLastSequence(9))
                .build());
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    Patience.await(service.service().drain());
  }

  @Test
  void watch_noSuchSession_isNotFound() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().tell(new WatchEvent.Ended<>(0, WatchEvent.EndReason.NOT_FOUND, 0));
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call)).isEqualTo(Problem.sessionNotFound("s"));
    Patience.await(service.service().drain());
  }

  @Test
  void watch_storeFails_endsWithIt() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    HandDrivenWatch watch = store.nextWatch();
    watch.tell(messages(INCARNATION, 1, "a"));
    watch.fail(SessionStoreException.unavailable("the disk is gone", new IOException("secret")));
    assertThat(call.rest()).hasSize(1);
    assertThat(Problem.of(call))
        .isEqualTo(new Problem(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), Problem.RETRY));
    assertThat(call.status().getDescription()).isEqualTo("the disk is gone");
    assertThat(log.warnings())
        .singleElement()
        .satisfies(l -> assertThat(l.stackTrace()).contains("secret"));
  }

  @Test
  void watch_storeIsClosed_endsWithIt() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().fail(SessionStoreException.closed());
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call))
        .isEqualTo(new Problem(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), Problem.RETRY));
  }

  @Test
  void watch_storeHasABug_endsWithInternal() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().fail(new IllegalStateException("secret"));
    assertIsInternal(call, "secret");
  }

  @Test
  void watch_completesWithoutReason_endsWithInternal() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch("s");
    store.nextWatch().complete();
    assertIsInternal(call, "a watch has ended without saying why");
  }

  @Test
  void watch_storeThrows_endsWithInternal() {
    NaiveStore broken =
        new NaiveStore() {
          @Override
          public Flow.Publisher<WatchEvent<byte[]>> watch(WatchRequest request) {
            throw new IllegalStateException("secret");
          }
        };
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(broken)) {
      assertIsInternal(
          OneRequest.start(
              service.channel(),
              getWatchSessionMethod(),
              WatchSessionRequest.newBuilder().setSessionId("s").build()),
          "secret");
    }
  }

  private void assertIsInternal(TestCall<?, ?> call, String logged) {
    assertThat(call.rest()).isEmpty();
    Problem problem = Problem.of(call);
    assertThat(problem.code()).isEqualTo(Code.INTERNAL);
    assertThat(problem.reason()).isEqualTo("INTERNAL");
    assertThat(problem.metadata()).containsOnlyKeys("error_id");
    assertThat(call.status().getDescription()).doesNotContain("secret");
    assertThat(log.warnings())
        .singleElement()
        .satisfies(line -> assertThat(line.stackTrace()).contains(logged));
  }

  @Test
  void watch_severalViolations_areReportedTogether() {
    assertThat(
            problem(
                WatchSessionRequest.newBuilder()
                    .setAfterSequence(-1)
                    .setMarkInterval(Duration.newBuilder().setNanos(999_999_999))
                    .build()))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required",
                "after_sequence", "must not be negative, is -1",
                "mark_interval",
                    "must be from 1 second to 1 hour, is 0 seconds and 999999999 nanoseconds"));
    assertThat(store.watchesBegun()).isZero();
  }

  @Test
  void watch_fromEndIsFalse_isRefused() {
    assertThat(
            problem(WatchSessionRequest.newBuilder().setSessionId("s").setFromEnd(false).build()))
        .isEqualTo(Problem.invalid("from_end", "must be true if it is set, is false"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 999999999",
    "3600, 1",
    "3601, 0",
    "-1, 0",
    "1, -1",
    "2, 1000000000",
    "9223372036854775807, 999999999",
    "-9223372036854775808, -999999999"
  })
  void watch_markIntervalOutOfBounds_isRefused(long seconds, int nanos) {
    assertThat(problem(withMarkInterval(seconds, nanos)))
        .isEqualTo(
            Problem.invalid(
                "mark_interval",
                "must be from 1 second to 1 hour, is %d seconds and %d nanoseconds"
                    .formatted(seconds, nanos)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "3600, 0"})
  void watch_markIntervalAtItsBounds_isAskedOfTheStore(long seconds, int nanos) {
    OneRequest.start(service.channel(), getWatchSessionMethod(), withMarkInterval(seconds, nanos));
    assertThat(store.nextWatch().request().markInterval())
        .isEqualTo(java.time.Duration.ofSeconds(seconds, nanos));
  }

  @Test
  void watch_metadata_isReturnedBeforeAnythingHappens() {
    var call =
        TestCall.builder(service.channel(), getWatchSessionMethod())
            .header(REQUEST_ID, "request-7")
            .start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
    call.halfClose();
    assertThat(call.headers().getAll(REQUEST_ID)).containsExactly("request-7");
    assertThat(call.hasEnded()).isFalse();
  }

  @Test
  void watch_noRequest_isRefused() {
    var call = TestCall.builder(service.channel(), getWatchSessionMethod()).start();
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call)).isEqualTo(Problem.invalid("request", "is required"));
    assertThat(store.watchesBegun()).isZero();
  }

  @Test
  void watch_twoRequests_endsWithAnErrorAndWithoutAWatch() {
    var call = TestCall.builder(service.channel(), getWatchSessionMethod()).start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
    call.send(WatchSessionRequest.newBuilder().setSessionId("t").build());
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(store.watchesBegun()).isZero();
    Patience.await(service.service().drain());
  }

  private static WatchSessionRequest withMarkInterval(long seconds, int nanos) {
    return WatchSessionRequest.newBuilder()
        .setSessionId("s")
        .setMarkInterval(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
        .build();
  }

  private static StoredMessage stored(long sequence, String text) {
    return StoredMessage.newBuilder()
        .setSequence(sequence)
        .setAppendTime(StoredForm.timestamp(APPEND_TIME))
        .setMessage(Requests.text(text))
        .build();
  }

  private static WatchSessionResponse.Builder response() {
    return WatchSessionResponse.newBuilder().setIncarnation(INCARNATION);
  }

  private Problem problem(WatchSessionRequest request) {
    return OneRequest.problem(service.channel(), getWatchSessionMethod(), request);
  }

  private TestCall<WatchSessionRequest, WatchSessionResponse> watch(String sessionId) {
    return OneRequest.start(
        service.channel(),
        getWatchSessionMethod(),
        WatchSessionRequest.newBuilder().setSessionId(sessionId).build());
  }
}
