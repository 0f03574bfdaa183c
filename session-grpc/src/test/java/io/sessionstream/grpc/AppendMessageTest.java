package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.APPEND_TIME;
import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendMessageRequest;
import io.sessionstream.v1.AppendMessageResponse;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.Success;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A call with one request: how it is answered, and how it ends. */
class AppendMessageTest {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final HandDrivenStore store = new HandDrivenStore();
  @AutoClose private final CapturedLog log = new CapturedLog();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(
          store, ServiceLimits.builder().maxRequestBytes(1024).maxCalls(2).build());

  @Test
  void append_stored_answersWithItsPlace() {
    var call = call(request("s", "text"));
    var asked = store.nextAppend();
    assertThat(asked.question().sessionId()).isEqualTo("s");
    assertThat(call.hasEnded()).isFalse();
    asked.answer().complete(acknowledgement(7));

    assertThat(call.rest())
        .containsExactly(
            AppendMessageResponse.newBuilder()
                .setSuccess(
                    Success.newBuilder()
                        .setSequence(7)
                        .setAppendTime(StoredForm.timestamp(APPEND_TIME))
                        .setDurability(Durability.DURABILITY_SYNCED))
                .build());
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void append_invalid_endsWithAllViolations() {
    var call = call(AppendMessageRequest.newBuilder().setExpectedSequence(-1).build());
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required",
                "message", "is required",
                "expected_sequence", "must not be negative, is -1"));
    assertThat(store.taken()).isZero();
  }

  @Test
  void append_storeRefuses_endsWithTheRefusal() {
    var call = call(request("s", "text"));
    store.nextAppend().answer().completeExceptionally(SessionStoreException.sequenceMismatch(3, 5));
    assertThat(Problem.of(call))
        .isEqualTo(
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "3", "actual_sequence", "5")));
  }

  @Test
  void append_storeFails_endsWithAnErrorIdOnly() {
    var call = call(request("s", "text"));
    store.nextAppend().answer().completeExceptionally(new IllegalStateException("a secret"));
    Problem problem = Problem.of(call);
    assertThat(problem.code()).isEqualTo(Code.INTERNAL);
    assertThat(problem.metadata()).containsOnlyKeys("error_id");
    assertThat(call.status().toString()).doesNotContain("secret");
    assertThat(log.warnings())
        .singleElement()
        .satisfies(line -> assertThat(line.message()).contains(problem.metadata().get("error_id")));
  }

  @Test
  void append_malformed_endsWithInvalidMessage() {
    var call =
        TestCall.builder(
                service.channel(), RawBytes.requests(SessionServiceGrpc.getAppendMessageMethod()))
            .start();
    call.send(new byte[] {0x0a, 0x05});
    call.halfClose();
    assertThat(Problem.of(call))
        .isEqualTo(
            Problem.invalid(
                "request", "must be a valid sessionstream.v1.AppendMessageRequest in protobuf"));
  }

  @Test
  void append_overTheRequestLimit_endsWithRequestTooLarge() {
    var call = call(request("s", "x".repeat(1024)));
    assertThat(Problem.of(call))
        .isEqualTo(
            new Problem(
                Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "1024 bytes")));
    assertThat(store.taken()).isZero();
  }

  @Test
  void append_requestId_isReturned() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessageMethod())
            .header(REQUEST_ID, "mine")
            .start();
    call.send(request("", ""));
    call.halfClose();
    assertThat(call.headers().get(REQUEST_ID)).isEqualTo("mine");
    assertThat(Problem.of(call).reason()).isEqualTo("INVALID_MESSAGE");
  }

  @Test
  void halfClose_noRequest_endsWithInvalidMessage() {
    var call = open();
    call.halfClose();
    assertThat(Problem.of(call)).isEqualTo(Problem.invalid("request", "is required"));
  }

  @Test
  void send_twoRequests_endsWithoutStoringAny() {
    var call = streaming();
    call.send(request("s", "one"));
    call.send(request("s", "two"));
    call.halfClose();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(store.taken()).isZero();
  }

  /** A call whose client side thinks that it may send many requests. */
  private TestCall<AppendMessageRequest, AppendMessageResponse> streaming() {
    var method =
        SessionServiceGrpc.getAppendMessageMethod().toBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .build();
    return TestCall.builder(service.channel(), method).start();
  }

  @Test
  void cancel_whileTheStoreWorks_undoesNothingAndFreesTheCall() {
    var call = call(request("s", "text"));
    var asked = store.nextAppend();
    call.cancel();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(asked.answer()).isNotCancelled();
    assertThat(service.service().drain()).isCompleted();
    asked.answer().complete(acknowledgement(1));
    assertThat(call.rest()).isEmpty();
  }

  @Test
  void deadline_whileTheStoreWorks_endsTheCall() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessageMethod())
            .deadline(Duration.ofMillis(200))
            .start();
    call.send(request("s", "text"));
    call.halfClose();
    var asked = store.nextAppend();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    Patience.await(service.service().drain());
    asked.answer().complete(acknowledgement(1));
    assertThat(call.rest()).isEmpty();
  }

  @Test
  void drain_storeWorks_isAnsweredThenDrained() {
    var call = call(request("s", "text"));
    var drained = service.service().drain();
    assertThat(drained).isNotDone();
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(call.rest()).hasSize(1);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(drained).isCompleted();
  }

  @Test
  void drain_noRequestYet_endsTheCall() {
    var call = streaming();
    assertThat(service.service().drain()).isCompleted();
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
  }

  @Test
  void call_afterDrain_isRefused() {
    Patience.await(service.service().drain());
    assertThat(Problem.of(call(request("s", "text")))).isEqualTo(Problem.serverDraining());
    assertThat(store.taken()).isZero();
  }

  @Test
  void call_asManyOpenAsAllowed_isRefusedUntilOneEnds() {
    call(request("s", "text"));
    call(request("s", "text"));
    assertThat(Problem.of(call(request("s", "text"))).reason()).isEqualTo("TOO_MANY_CALLS");
    store.nextAppend().answer().complete(acknowledgement(1));
    var call = call(request("s", "text"));
    store.nextAppends(2).forEach(asked -> asked.answer().complete(acknowledgement(2)));
    assertThat(call.rest()).hasSize(1);
  }

  private static AppendMessageRequest request(String sessionId, String text) {
    return AppendMessageRequest.newBuilder().setSessionId(sessionId).setMessage(text(text)).build();
  }

  private TestCall<AppendMessageRequest, AppendMessageResponse> open() {
    return TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessageMethod()).start();
  }

  private TestCall<AppendMessageRequest, AppendMessageResponse> call(AppendMessageRequest request) {
    var call = open();
    call.send(request);
    call.halfClose();
    return call;
  }
}
