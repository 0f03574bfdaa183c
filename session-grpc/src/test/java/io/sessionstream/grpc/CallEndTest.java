package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How calls end: by half-close, by cancelling, by a deadline. */
class CallEndTest {
  private static final int WINDOW = 4;

  private final HandDrivenStore store = new HandDrivenStore();
  @AutoClose private final CapturedLog log = new CapturedLog();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(store, ServiceLimits.builder().window(WINDOW).build());

  /** A stream that was not forgotten would never be drained, as the store does not answer. */
  @AfterEach
  void noStreamIsLeft() {
    Patience.await(service.service().drain());
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void halfClose_answersPending_answersAllThenCompletes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3));
    call.halfClose();
    var asked = store.nextAppends(3);
    assertThat(call.hasEnded()).isFalse();

    asked.get(1).answer().complete(acknowledgement(2));
    asked.get(2).answer().complete(acknowledgement(3));
    assertThat(call.hasEnded()).isFalse();
    asked.get(0).answer().complete(acknowledgement(1));

    assertThat(sequences(call.rest())).containsExactly(1L, 2L, 3L);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void halfClose_moreSentThanTheWindow_answersAllThenCompletes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3 * WINDOW));
    call.halfClose();
    for (long sequence = 1; sequence <= 3 * WINDOW; sequence++) {
      assertThat(call.hasEnded()).isFalse();
      store.nextAppend().answer().complete(acknowledgement(sequence));
    }
    assertThat(call.rest()).hasSize(3 * WINDOW);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void halfClose_lookupPending_answersThenCompletes() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
        TestCall.lookups(service.channel());
    call.send(lookup("s"));
    call.halfClose();
    assertThat(call.hasEnded()).isFalse();
    store.nextFind().answer().complete(Optional.empty());
    assertThat(call.rest()).hasSize(1);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void halfClose_nothingSent_completes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
        TestCall.appends(service.channel());
    appends.halfClose();
    assertThat(appends.rest()).isEmpty();
    assertThat(appends.status().getCode()).isEqualTo(Status.Code.OK);

    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups =
        TestCall.lookups(service.channel());
    lookups.halfClose();
    assertThat(lookups.rest()).isEmpty();
    assertThat(lookups.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void halfClose_clientDoesNotReadYet_completesWhenItHasRead() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .withoutReading()
            .start();
    call.sendAll(appends("s", "text", 2));
    call.halfClose();
    store.nextAppends(2).forEach(asked -> asked.answer().complete(acknowledgement(1)));
    assertThat(call.hasEnded()).isFalse();
    call.request(3);
    assertThat(call.rest()).hasSize(2);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void cancel_answersPending_takesNoMoreAndForgetsTheStream() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3 * WINDOW));
    var asked = store.nextAppends(WINDOW);

    call.cancel();
    Patience.await(service.service().drain());
    asked.forEach(append -> append.answer().complete(acknowledgement(1)));

    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(call.rest()).isEmpty();
    assertThat(store.taken()).isEqualTo(WINDOW);
  }

  @Test
  void cancel_beforeAnythingWasSent_forgetsTheStream() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.cancel();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void cancel_afterHalfClose_forgetsTheStream() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "text"));
    call.halfClose();
    call.cancel();
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void cancel_messagesWereAcknowledged_staysStored() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.appends(service.channel());
      call.sendAll(appends("s", "text", 10));
      assertThat(call.next(10)).hasSize(10);
      call.cancel();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);

      var found = TestCall.lookups(service.channel()).ask(lookup("s"));
      assertThat(texts(session(found))).isEqualTo(texts("text", 10));
    }
  }

  @Test
  void deadline_answersPending_takesNoMoreAndForgetsTheStream() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .deadline(Duration.ofMillis(300))
            .start();
    call.sendAll(appends("s", "text", 3 * WINDOW));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);

    Patience.await(service.service().drain());
    int taken = store.taken();
    store.nextAppends(taken).forEach(append -> append.answer().complete(acknowledgement(1)));
    assertThat(store.taken()).isEqualTo(taken).isLessThanOrEqualTo(WINDOW);
  }
}
