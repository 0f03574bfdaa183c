package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How the service ends its calls when the server is about to end. */
class DrainTest {
  private static final int WINDOW = 4;

  private final HandDrivenStore store = new HandDrivenStore();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(store, ServiceLimits.builder().window(WINDOW).build());

  @Test
  void drain_answersPending_answersAllThatWasReceivedThenEnds() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3 * WINDOW));
    var asked = store.nextAppends(WINDOW);

    var drained = service.service().drain();
    assertThat(call.hasEnded()).isFalse();
    assertThat(drained).isNotDone();
    for (int i = 0; i < WINDOW; i++) {
      asked.get(i).answer().complete(acknowledgement(i + 1));
    }

    assertThat(sequences(call.rest())).containsExactly(1L, 2L, 3L, 4L);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(drained).isCompleted();
    assertThat(store.taken()).isEqualTo(WINDOW);
  }

  @Test
  void drain_nothingPending_endsAtOnce() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
        TestCall.appends(service.channel());
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups =
        TestCall.lookups(service.channel());
    assertThat(service.service().drain()).isCompleted();
    assertThat(Problem.of(appends)).isEqualTo(Problem.serverDraining());
    assertThat(Problem.of(lookups)).isEqualTo(Problem.serverDraining());
  }

  @Test
  void drain_noCalls_completesAtOnce() {
    assertThat(service.service().drain()).isCompleted();
  }

  @Test
  void drain_again_completesWithTheFirst() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "text"));
    var first = service.service().drain();
    var second = service.service().drain();
    assertThat(second).isNotDone();
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
  }

  @Test
  void drain_clientHalfClosed_callEndsWell() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "text"));
    call.halfClose();
    var drained = service.service().drain();
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(call.rest()).hasSize(1);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(drained).isCompleted();
  }

  @Test
  void drain_clientDoesNotRead_waitsUntilItHasRead() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .withoutReading()
            .start();
    call.send(append("s", "text"));
    store.nextAppend().answer().complete(acknowledgement(1));
    var drained = service.service().drain();
    assertThat(drained).isNotDone();
    call.request(2);
    assertThat(sequences(call.rest())).containsExactly(1L);
    assertThat(drained).isCompleted();
  }

  @Test
  void drain_clientCancels_completes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "text"));
    var drained = service.service().drain();
    assertThat(drained).isNotDone();
    call.cancel();
    assertThat(drained).isCompleted();
  }

  @Test
  void drain_newCall_isRefusedTheSameWay() {
    Patience.await(service.service().drain());
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
        TestCall.appends(service.channel());
    appends.send(append("s", "text"));
    assertThat(appends.rest()).isEmpty();
    assertThat(Problem.of(appends)).isEqualTo(Problem.serverDraining());

    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups =
        TestCall.lookups(service.channel());
    assertThat(lookups.rest()).isEmpty();
    assertThat(Problem.of(lookups)).isEqualTo(Problem.serverDraining());
    assertThat(store.taken()).isZero();
  }

  @Test
  void drain_lookupPending_isAnswered() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
        TestCall.lookups(service.channel());
    call.send(lookup("s"));
    var drained = service.service().drain();
    store.nextFind().answer().complete(Optional.empty());
    assertThat(call.rest()).hasSize(1);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(drained).isCompleted();
  }
}
