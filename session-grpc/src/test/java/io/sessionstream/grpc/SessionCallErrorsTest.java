package io.sessionstream.grpc;

import static io.sessionstream.v1.SessionServiceGrpc.getCloseSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getDeleteSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getGetSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getListSessionsMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.grpc.MethodDescriptor;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the calls about sessions end with when the store, or the request, is in no good order. */
class SessionCallErrorsTest {
  @AutoClose private final CapturedLog log = new CapturedLog();

  static Stream<Arguments> calls() {
    return Stream.of(
        call(getGetSessionMethod(), GetSessionRequest.newBuilder().setSessionId("s").build()),
        call(getListSessionsMethod(), ListSessionsRequest.getDefaultInstance()),
        call(getCloseSessionMethod(), CloseSessionRequest.newBuilder().setSessionId("s").build()),
        call(
            getDeleteSessionMethod(), DeleteSessionRequest.newBuilder().setSessionId("s").build()));
  }

  private static <Q extends Message> Arguments call(MethodDescriptor<Q, ?> method, Q request) {
    return argumentSet(method.getBareMethodName(), method, request);
  }

  @ParameterizedTest
  @MethodSource("calls")
  <Q, A> void call_storeIsUnavailable_saysSo(MethodDescriptor<Q, A> method, Q request) {
    try (ServiceUnderTest service =
        over(
            () ->
                CompletableFuture.failedFuture(
                    SessionStoreException.unavailable("gone", new IOException("secret"))))) {
      assertThat(OneRequest.problem(service.channel(), method, request))
          .isEqualTo(new Problem(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), Problem.RETRY));
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  <Q, A> void call_storeFails_isInternal(MethodDescriptor<Q, A> method, Q request) {
    try (ServiceUnderTest service =
        over(() -> CompletableFuture.failedFuture(new IllegalStateException("secret")))) {
      assertIsInternal(OneRequest.start(service.channel(), method, request));
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  <Q, A> void call_storeThrows_isInternal(MethodDescriptor<Q, A> method, Q request) {
    try (ServiceUnderTest service =
        over(
            () -> {
              throw new IllegalStateException("secret");
            })) {
      assertIsInternal(OneRequest.start(service.channel(), method, request));
    }
  }

  private void assertIsInternal(TestCall<?, ?> call) {
    assertThat(call.rest()).isEmpty();
    Problem problem = Problem.of(call);
    assertThat(problem.code()).isEqualTo(Code.INTERNAL);
    assertThat(problem.reason()).isEqualTo("INTERNAL");
    assertThat(problem.metadata()).containsOnlyKeys("error_id");
    assertThat(call.status().getDescription()).doesNotContain("secret");
    String errorId = requireNonNull(problem.metadata().get("error_id"));
    assertThat(log.warnings())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.message()).contains(errorId);
              assertThat(line.stackTrace()).contains("secret");
            });
  }

  @ParameterizedTest
  @MethodSource("calls")
  <Q, A> void call_drainedWhileTheStoreWorks_isAnswered(MethodDescriptor<Q, A> method, Q request) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    try (ServiceUnderTest service = over(() -> answer)) {
      TestCall<Q, A> call = OneRequest.start(service.channel(), method, request);
      CompletableFuture<Void> drained = service.service().drain();
      assertThat(drained).isNotDone();
      answer.completeExceptionally(SessionStoreException.closed());
      assertThat(call.rest()).isEmpty();
      assertThat(Problem.of(call).reason()).isEqualTo("STORE_UNAVAILABLE");
      Patience.await(drained);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  <Q, A> void call_cancelledWhileTheStoreWorks_isForgotten(
      MethodDescriptor<Q, A> method, Q request) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    try (ServiceUnderTest service = over(() -> answer)) {
      OneRequest.start(service.channel(), method, request).cancel();
      Patience.await(service.service().drain());
      answer.completeExceptionally(SessionStoreException.closed());
    }
  }

  static Stream<MethodDescriptor<?, ?>> methods() {
    return Stream.of(
        getGetSessionMethod(),
        getListSessionsMethod(),
        getCloseSessionMethod(),
        getDeleteSessionMethod(),
        getWatchSessionMethod());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void call_requestIsNotProtobuf_isInvalid(MethodDescriptor<?, ?> method) {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(new NaiveStore())) {
      assertThat(
              OneRequest.problem(
                  service.channel(), RawBytes.requests(method), new byte[] {10, 5, 1}))
          .isEqualTo(
              Problem.invalid(
                  "request",
                  "must be a valid sessionstream.v1."
                      + method.getBareMethodName()
                      + "Request"
                      + " in protobuf"));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void call_requestIsTooLarge_saysSo(MethodDescriptor<?, ?> method) {
    ServiceLimits limits = ServiceLimits.builder().maxRequestBytes(1024).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(new NaiveStore(), limits)) {
      assertThat(OneRequest.problem(service.channel(), RawBytes.requests(method), new byte[1025]))
          .isEqualTo(
              new Problem(
                  Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "1024 bytes")));
    }
  }

  @Test
  void get_noSuchSession_isNotFound() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(new NaiveStore())) {
      assertThat(
              OneRequest.problem(
                  service.channel(),
                  getGetSessionMethod(),
                  GetSessionRequest.newBuilder().setSessionId("s").build()))
          .isEqualTo(Problem.sessionNotFound("s"));
    }
  }

  /** The service over a store that answers everything like this. */
  private static ServiceUnderTest over(Supplier<CompletableFuture<?>> answers) {
    return ServiceUnderTest.inProcess(
        new NaiveStore() {
          @SuppressWarnings("unchecked") // It completes only with failures.
          private <T> CompletionStage<T> answer() {
            return (CompletionStage<T>) answers.get();
          }

          @Override
          public CompletionStage<Optional<Session<byte[]>>> find(
              String sessionId, MessageRange range) {
            return answer();
          }

          @Override
          public CompletionStage<SessionPage> listSessions(SessionQuery query) {
            return answer();
          }

          @Override
          public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
            return answer();
          }

          @Override
          public CompletionStage<Boolean> deleteSession(String sessionId) {
            return answer();
          }
        });
  }
}
