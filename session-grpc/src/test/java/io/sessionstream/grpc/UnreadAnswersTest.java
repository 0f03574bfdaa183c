package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenWatch.messages;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.HandDrivenWatch;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.Requests;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A call counts as open as long as the transport holds what its client has not read. */
class UnreadAnswersTest {
  /** More than the network and both ends take of a client that does not read. */
  private static final String LARGE = "x".repeat(1 << 20);

  private static final ServiceLimits ONE_CALL = ServiceLimits.builder().maxCalls(1).build();

  private final HandDrivenStore store = new HandDrivenStore();
  @AutoClose private final ServiceUnderTest service = ServiceUnderTest.netty(store, ONE_CALL);
  private final NaiveStore watched = new NaiveStore();
  @AutoClose private final ServiceUnderTest watching = ServiceUnderTest.netty(watched, ONE_CALL);

  @Test
  void drain_lastAnswerIsUnread_waitsUntilItIsRead() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call = lookUpWithoutReading();

    var drained = service.service().drain();
    assertThat(drained).isNotDone();

    call.request(2);
    assertThat(Requests.texts(session(call.next()))).containsExactly(LARGE);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    Patience.await(drained);
  }

  @Test
  void call_lastAnswerOfAnotherIsUnread_isRefusedUntilItIsRead() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call = lookUpWithoutReading();
    call.halfClose();

    assertThat(Problem.of(TestCall.lookups(service.channel())).reason())
        .isEqualTo("TOO_MANY_CALLS");

    call.request(2);
    assertThat(Requests.texts(session(call.next()))).containsExactly(LARGE);
    assertThat(call.status().isOk()).isTrue();
    awaitRoomForACall(service);
  }

  @Test
  void call_lastEventOfAWatchIsUnread_isRefusedUntilItIsRead() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watchWithoutReading();
    HandDrivenWatch watch = watched.nextWatch();
    watch.tell(messages(1, 1, LARGE));
    watch.fail(SessionStoreException.closed());

    assertThat(Problem.of(TestCall.lookups(watching.channel())).reason())
        .isEqualTo("TOO_MANY_CALLS");

    call.request(2);
    assertThat(call.rest()).hasSize(1);
    awaitRoomForACall(watching);
  }

  /** It goes on elsewhere, so nobody waits for it. */
  @Test
  void drain_lastEventOfAWatchIsUnread_completes() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watchWithoutReading();
    HandDrivenWatch watch = watched.nextWatch();
    watch.tell(messages(1, 1, LARGE));

    Patience.await(watching.service().drain());

    call.request(2);
    assertThat(call.rest()).hasSize(1);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
  }

  private TestCall<GetSessionDataRequest, GetSessionDataResponse> lookUpWithoutReading() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetSessionDataMethod())
            .withoutReading()
            .start();
    call.send(lookup("s"));
    SessionInfo info =
        SessionInfo.builder()
            .sessionId("s")
            .incarnation(7)
            .lastSequence(1)
            .createTime(Instant.EPOCH)
            .lastAppendTime(Instant.EPOCH)
            .build();
    byte[] message = Requests.text(LARGE).toByteArray();
    store
        .nextFind()
        .answer()
        .complete(Optional.of(new Session<>(info, List.of(StoredMessage.of(1, 0, message)))));
    return call;
  }

  private TestCall<WatchSessionRequest, WatchSessionResponse> watchWithoutReading() {
    var call =
        TestCall.builder(watching.channel(), SessionServiceGrpc.getWatchSessionMethod())
            .withoutReading()
            .start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
    call.halfClose();
    return call;
  }

  private static void awaitRoomForACall(ServiceUnderTest service) {
    await()
        .until(
            () -> {
              TestCall<?, ?> call = TestCall.lookups(service.channel());
              call.halfClose();
              return call.status().isOk();
            });
  }
}
