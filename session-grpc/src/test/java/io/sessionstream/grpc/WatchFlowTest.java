package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenWatch.messages;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.grpc.testing.HandDrivenWatch;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How fast a watch goes, and how it is ended from outside. */
class WatchFlowTest {
  private final NaiveStore store = new NaiveStore();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(
          store, ServiceLimits.builder().maxResponseBytes(1024).maxCalls(2).build());

  @Test
  void read_clientDoesNotRead_asksForNothing() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watchWithoutReading();
    HandDrivenWatch watch = store.nextWatch();
    assertThat(watch.demand()).isZero();

    call.request(1);
    assertThat(watch.demand()).isOne();
    watch.tell(messages(1, 1, "a"));
    assertThat(sequences(call.next())).containsExactly(1L);
    assertThat(watch.demand()).isZero();

    call.request(2);
    watch.tell(messages(1, 2, "b"));
    watch.tell(messages(1, 3, "c"));
    assertThat(sequences(call.next())).containsExactly(2L);
    assertThat(sequences(call.next())).containsExactly(3L);
    assertThat(watch.demand()).isZero();
  }

  @Test
  void read_eventIsLargerThanAResponse_comesInPartsAsTheClientReads() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watchWithoutReading();
    HandDrivenWatch watch = store.nextWatch();
    call.request(1);
    String text = "x".repeat(300);
    watch.tell(messages(1, 1, text, text, text, text, "y".repeat(2_000), text));

    List<List<Long>> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      assertThat(watch.demand()).isZero();
      assertThat(call.waiting()).isOne();
      WatchSessionResponse part = call.next();
      assertThat(part.getIncarnation()).isOne();
      parts.add(sequences(part));
      call.request(1);
    }
    assertThat(parts).containsExactly(List.of(1L, 2L, 3L), List.of(4L), List.of(5L), List.of(6L));
    assertThat(watch.demand()).isOne();
  }

  @Test
  void read_partsAreAsLargeAsTheLimitAllows() {
    for (int length = 1; length < 200; length++) {
      TestCall<WatchSessionRequest, WatchSessionResponse> call = watch();
      String[] texts = new String[2_000 / length];
      Arrays.fill(texts, "x".repeat(length));
      HandDrivenWatch watch = store.nextWatch();
      watch.tell(messages(1, 1, texts));
      watch.tell(new WatchEvent.Ended<>(1, WatchEvent.EndReason.CLOSED, texts.length));

      List<WatchSessionResponse> responses = call.rest();
      List<Long> sequences = new ArrayList<>();
      for (int i = 0; i < responses.size() - 1; i++) {
        assertThat(responses.get(i).getSerializedSize()).isLessThanOrEqualTo(1024);
        if (i < responses.size() - 2) {
          assertThat(responses.get(i).getSerializedSize()).isGreaterThan(1024 - 20 - length - 20);
        }
        sequences.addAll(sequences(responses.get(i)));
      }
      assertThat(sequences).isEqualTo(oneTo(texts.length));
    }
  }

  @Test
  void read_clientDoesNotReadFromItsSocket_asksForLittleAndGoesOnWhenItReads() {
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults())) {
      TestCall<WatchSessionRequest, WatchSessionResponse> call =
          TestCall.builder(service.channel(), getWatchSessionMethod()).withoutReading().start();
      call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
      call.halfClose();
      HandDrivenWatch watch = store.nextWatch();
      String text = "x".repeat(60_000);
      int told = 0;
      while (told < 1_000 && isAskedFor(watch, service)) {
        watch.tell(messages(1, told + 1, text));
        told++;
      }
      // What both ends and the connection take: some windows of 64 KiB, and buffers like them.
      assertThat(told).isLessThan(100);

      call.request(1_001);
      List<Long> sequences = new ArrayList<>();
      for (; told < 1_000; told++) {
        watch.tell(messages(1, told + 1, text));
      }
      watch.tell(new WatchEvent.Ended<>(1, WatchEvent.EndReason.CLOSED, told));
      call.rest().forEach(response -> sequences.addAll(sequences(response)));
      assertThat(sequences).isEqualTo(oneTo(1_000));
      assertThat(call.status().isOk()).isTrue();
    }
  }

  /** Whether an event is asked for when all that could happen on the connection has happened. */
  private static boolean isAskedFor(HandDrivenWatch watch, ServiceUnderTest service) {
    var other = TestCall.lookups(service.channel());
    for (int i = 0; i < 20; i++) {
      assertThat(other.ask(lookup("")).hasError()).isTrue();
    }
    other.halfClose();
    assertThat(other.rest()).isEmpty();
    return watch.demand() > 0;
  }

  @Test
  void cancel_cancelsTheWatch() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch();
    HandDrivenWatch watch = store.nextWatch();
    watch.tell(messages(1, 1, "a"));
    assertThat(watch.cancelled()).isNotDone();
    call.cancel();
    assertThat(watch.cancelled()).isCompleted();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);

    watch.tell(messages(1, 2, "b"));
    assertThat(call.rest()).hasSize(1);
    Patience.await(service.service().drain());
  }

  @Test
  void deadline_cancelsTheWatch() {
    var call =
        TestCall.builder(service.channel(), getWatchSessionMethod())
            .deadline(Duration.ofMillis(100))
            .start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    Patience.await(store.nextWatch().cancelled());
    Patience.await(service.service().drain());
  }

  @Test
  void end_callIsForgotten_andAnotherIsTaken() {
    for (int i = 0; i < 5; i++) {
      TestCall<WatchSessionRequest, WatchSessionResponse> call = watch();
      store.nextWatch().tell(new WatchEvent.Ended<>(1, WatchEvent.EndReason.DELETED, 0));
      assertThat(call.rest()).hasSize(1);
    }
    watch();
    watch();
    TestCall<WatchSessionRequest, WatchSessionResponse> third = watch();
    assertThat(third.rest()).isEmpty();
    assertThat(Problem.of(third))
        .isEqualTo(new Problem(Code.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", Map.of(), Problem.RETRY));
  }

  @Test
  void drain_endsWatchesAtOnce() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch();
    HandDrivenWatch watch = store.nextWatch();
    watch.tell(messages(1, 1, "a"));
    assertThat(service.service().drain()).isCompleted();
    assertThat(call.rest()).hasSize(1);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(watch.cancelled()).isCompleted();
  }

  @Test
  void drain_clientDoesNotRead_endsAtOnceAllTheSame() {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watchWithoutReading();
    HandDrivenWatch watch = store.nextWatch();
    call.request(1);
    watch.tell(messages(1, 1, "x".repeat(900), "y".repeat(900)));
    assertThat(service.service().drain()).isCompleted();
    assertThat(watch.cancelled()).isCompleted();
    call.request(1);
    assertThat(call.rest()).hasSize(1);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
  }

  @Test
  void drain_newWatch_isRefused() {
    Patience.await(service.service().drain());
    TestCall<WatchSessionRequest, WatchSessionResponse> call = watch();
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(store.watchesBegun()).isZero();
  }

  private static List<Long> sequences(WatchSessionResponse response) {
    return response.getMessages().getMessagesList().stream()
        .map(StoredMessage::getSequence)
        .toList();
  }

  private TestCall<WatchSessionRequest, WatchSessionResponse> watch() {
    return start(TestCall.builder(service.channel(), getWatchSessionMethod()));
  }

  private TestCall<WatchSessionRequest, WatchSessionResponse> watchWithoutReading() {
    return start(TestCall.builder(service.channel(), getWatchSessionMethod()).withoutReading());
  }

  private static TestCall<WatchSessionRequest, WatchSessionResponse> start(
      TestCall.Builder<WatchSessionRequest, WatchSessionResponse> builder) {
    TestCall<WatchSessionRequest, WatchSessionResponse> call = builder.start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").build());
    call.halfClose();
    return call;
  }
}
