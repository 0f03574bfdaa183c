package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.texts;
import static io.sessionstream.v1.SessionServiceGrpc.getCloseSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getDeleteSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static io.sessionstream.v1.WatchEndReason.WATCH_END_REASON_CLOSED;
import static io.sessionstream.v1.WatchEndReason.WATCH_END_REASON_DELETED;
import static io.sessionstream.v1.WatchEndReason.WATCH_END_REASON_FORGOTTEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Watches: what was stored, then what is stored, each message once. */
interface WatchScenarios extends Scenario {
  @Test
  default void watch_storedThenLive_isEachMessageOnce() {
    store(channel(), "watched", "text", 300);
    WatchedSession watched = WatchedSession.start(channel(), watch("watched"));
    watched.readTo(300);
    assertThat(watched.nextMark()).isEqualTo(300);
    store(channel(), "watched", "text", 200);
    watched.readTo(500);
    close("watched");
    assertEnds(watched, WATCH_END_REASON_CLOSED, 500);
    assertThat(watched.sequences()).isEqualTo(oneTo(500));
    assertThat(watched.texts().subList(0, 300)).isEqualTo(texts("text", 300));
  }

  @Test
  default void watch_fromASequenceOrTheEnd_skipsWhatIsBefore() {
    store(channel(), "watched-later", "text", 10);
    WatchedSession after =
        WatchedSession.start(channel(), watch("watched-later").setAfterSequence(7));
    WatchedSession end = WatchedSession.start(channel(), watch("watched-later").setFromEnd(true));
    assertThat(end.nextMark()).isEqualTo(10);
    store(channel(), "watched-later", "text", 1);
    close("watched-later");
    assertEnds(after, WATCH_END_REASON_CLOSED, 11);
    assertEnds(end, WATCH_END_REASON_CLOSED, 11);
    assertThat(after.sequences()).containsExactly(8L, 9L, 10L, 11L);
    assertThat(end.sequences()).containsExactly(11L);
  }

  @Test
  default void watch_noSuchSession_isNotFoundUnlessItWaits() {
    assertThat(OneRequest.problem(channel(), getWatchSessionMethod(), watch("awaited").build()))
        .isEqualTo(Problem.sessionNotFound("awaited"));
    WatchedSession watched =
        WatchedSession.start(channel(), watch("awaited").setWaitForSession(true));
    assertThat(watched.nextMark()).isZero();
    store(channel(), "awaited", "text", 3);
    watched.readTo(3);
    close("awaited");
    assertEnds(watched, WATCH_END_REASON_CLOSED, 3);
  }

  @Test
  default void watch_sessionIsDeleted_endsAndDoesNotFollowTheNextOne() {
    store(channel(), "watched-deleted", "text", 2);
    WatchedSession watched = WatchedSession.start(channel(), watch("watched-deleted"));
    watched.readTo(2);
    OneRequest.ask(
        channel(),
        getDeleteSessionMethod(),
        DeleteSessionRequest.newBuilder().setSessionId("watched-deleted").build());
    store(channel(), "watched-deleted", "again", 1);
    assertEnds(watched, WATCH_END_REASON_DELETED, 2);

    WatchedSession resumed =
        WatchedSession.start(
            channel(), watch("watched-deleted").setIncarnation(watched.incarnation()));
    assertThat(resumed.awaitEnd().getReason()).isEqualTo(WATCH_END_REASON_FORGOTTEN);
    assertThat(resumed.sequences()).isEmpty();
  }

  @Test
  default void watch_nothingHappens_marksComeAtIntervals() {
    store(channel(), "watched-quiet", "text", 1);
    WatchedSession watched =
        WatchedSession.start(
            channel(), watch("watched-quiet").setMarkInterval(Duration.newBuilder().setSeconds(1)));
    long start = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      assertThat(watched.nextMark()).isOne();
    }
    assertThat(System.nanoTime() - start).isGreaterThan(1_500_000_000L);
    watched.cancel();
  }

  @Test
  default void watch_sessionExpires_ends() {
    try (RunningServer server = start("--idle-time-to-live=2s")) {
      ManagedChannel channel = server.connect();
      store(channel, "expiring", "text", 2);
      WatchedSession watched =
          WatchedSession.start(
              channel, watch("expiring").setMarkInterval(Duration.newBuilder().setSeconds(1)));
      assertEnds(watched, WATCH_END_REASON_FORGOTTEN, 2);
      channel.shutdownNow();
    }
  }

  @Test
  default void watch_manyWatchersAndWriters_eachSeesEachMessageOnceInOrder() {
    int writers = 4;
    int perWriter = 500;
    int messages = writers * perWriter;
    List<WatchedSession> watchers = new ArrayList<>();
    List<TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse>> calls =
        IntStream.range(0, writers).mapToObj(i -> TestCall.appends(channel())).toList();
    for (int i = 0; i < perWriter; i++) {
      for (int writer = 0; writer < writers; writer++) {
        calls.get(writer).send(append("watched-by-many", writer + " " + i));
      }
      if (i % 10 == 0) {
        watchers.add(
            WatchedSession.start(channel(), watch("watched-by-many").setWaitForSession(true)));
      }
    }
    calls.forEach(TestCall::halfClose);
    calls.forEach(call -> assertThat(call.rest()).hasSize(perWriter));
    close("watched-by-many");
    watchers.forEach(watched -> assertEnds(watched, WATCH_END_REASON_CLOSED, messages));
    assertThat(watchers.get(0).sequences()).isEqualTo(oneTo(messages));
    for (WatchedSession watched : watchers) {
      assertThat(watched.sequences()).isEqualTo(watchers.get(0).sequences());
      assertThat(watched.texts()).isEqualTo(watchers.get(0).texts());
    }
  }

  /** Together they would hold nearly twice the heap of the jar. */
  @Test
  default void watch_clientsDoNotRead_othersGoOnAndTheyGetAllLater() {
    int clients = 20;
    int messages = 80;
    List<ManagedChannel> channels = new ArrayList<>();
    try {
      List<WatchedSession> watchers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        ManagedChannel channel = server().connect();
        channels.add(channel);
        watchers.add(
            WatchedSession.startWithoutReading(
                channel, watch("watched-slowly").setWaitForSession(true)));
      }
      store(channel(), "watched-slowly", "x".repeat(100 << 10), messages);
      WatchedSession other = WatchedSession.start(channel(), watch("watched-slowly"));
      other.readTo(messages);
      close("watched-slowly");
      assertEnds(other, WATCH_END_REASON_CLOSED, messages);

      for (WatchedSession watched : watchers) {
        watched.readOn();
        assertEnds(watched, WATCH_END_REASON_CLOSED, messages);
        assertThat(watched.sequences()).isEqualTo(oneTo(messages));
      }
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  default void watch_serverStops_endsAtOnceEvenIfTheClientDoesNotRead() {
    try (RunningServer server = start()) {
      ManagedChannel channel = server.connect();
      store(channel, "stopped", "x".repeat(1_000), 1_000);
      WatchedSession reads = WatchedSession.start(channel, watch("stopped"));
      reads.readTo(1_000);
      ManagedChannel another = server.connect();
      WatchedSession.startWithoutReading(another, watch("stopped"));
      assertThat(server.stop()).isZero();
      assertThat(Problem.of(reads.call())).isEqualTo(Problem.serverDraining());
      assertThat(server.warnings()).isEmpty();
      channel.shutdownNow();
      another.shutdownNow();
    }
  }

  private static void assertEnds(WatchedSession watched, WatchEndReason reason, long lastSequence) {
    assertThat(watched.awaitEnd())
        .isEqualTo(WatchEnd.newBuilder().setReason(reason).setLastSequence(lastSequence).build());
  }

  private static WatchSessionRequest.Builder watch(String sessionId) {
    return WatchSessionRequest.newBuilder().setSessionId(sessionId);
  }

  private void close(String sessionId) {
    OneRequest.ask(
        channel(),
        getCloseSessionMethod(),
        CloseSessionRequest.newBuilder().setSessionId(sessionId).build());
  }

  private static void store(Channel channel, String sessionId, String prefix, int count) {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call = TestCall.appends(channel);
    call.sendAll(appends(sessionId, prefix, count));
    call.halfClose();
    assertThat(call.rest()).hasSize(count).allMatch(answer -> sequence(answer) > 0);
  }
}
