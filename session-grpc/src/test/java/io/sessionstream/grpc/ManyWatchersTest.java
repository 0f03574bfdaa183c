package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.v1.SessionServiceGrpc.getCloseSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A thousand watchers of one session, with a real store. */
class ManyWatchersTest {
  private static final int WATCHERS = 1_000;

  @AutoClose private final CapturedLog log = new CapturedLog();
  @AutoClose private final GuavaSessionStore<byte[]> store = ServiceUnderTest.memoryStore();

  @AutoClose
  private final ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults());

  @Test
  void watch_aThousandWatchers_eachSeesEachMessageOnceInOrder() {
    int messages = 200;
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> writer =
        TestCall.appends(service.channel());
    List<TestCall<WatchSessionRequest, WatchSessionResponse>> watchers = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      watchers.add(watch(true));
      if (i % (WATCHERS / messages) == 0) {
        assertThat(sequence(writer.ask(append("s", "text")))).isPositive();
      }
    }
    writer.halfClose();
    close();
    for (TestCall<WatchSessionRequest, WatchSessionResponse> watcher : watchers) {
      assertSawAll(watcher.rest(), messages);
      assertThat(watcher.status().isOk()).isTrue();
    }
    assertThat(service.service().drain()).isCompleted();
    assertThat(log.warnings()).isEmpty();
  }

  /** Were what they have not read kept for them, they would take 16 GB. */
  @Test
  void watch_aThousandWatchersDoNotRead_writerGoesOnAndTheyGetAllLater() {
    int messages = 16_000;
    List<TestCall<WatchSessionRequest, WatchSessionResponse>> watchers = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      watchers.add(watch(false));
    }
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> writer =
        TestCall.appends(service.channel());
    String text = "x".repeat(1_000);
    for (int i = 0; i < messages; i++) {
      writer.send(append("s", text));
    }
    writer.halfClose();
    assertThat(writer.rest()).hasSize(messages).allMatch(answer -> sequence(answer) > 0);
    close();
    for (int i = 0; i < WATCHERS; i++) {
      TestCall<WatchSessionRequest, WatchSessionResponse> watcher = watchers.get(i);
      if (i % 100 == 0) {
        watcher.request(Integer.MAX_VALUE);
        assertSawAll(watcher.rest(), messages);
      } else {
        watcher.cancel();
      }
    }
    // The transport warns of each call that was cancelled with something still to be written.
    assertThat(log.warnings()).allMatch(line -> line.logger().startsWith("io.grpc.netty."));
  }

  private static void assertSawAll(List<WatchSessionResponse> responses, int messages) {
    List<Long> sequences =
        responses.stream()
            .flatMap(response -> response.getMessages().getMessagesList().stream())
            .map(StoredMessage::getSequence)
            .toList();
    assertThat(sequences).isEqualTo(oneTo(messages));
    WatchSessionResponse last = responses.get(responses.size() - 1);
    assertThat(last.getEnd().getReason()).isEqualTo(WatchEndReason.WATCH_END_REASON_CLOSED);
    assertThat(last.getEnd().getLastSequence()).isEqualTo(messages);
  }

  private TestCall<WatchSessionRequest, WatchSessionResponse> watch(boolean reads) {
    var builder = TestCall.builder(service.channel(), getWatchSessionMethod());
    TestCall<WatchSessionRequest, WatchSessionResponse> call =
        (reads ? builder : builder.withoutReading()).start();
    call.send(WatchSessionRequest.newBuilder().setSessionId("s").setWaitForSession(true).build());
    call.halfClose();
    return call;
  }

  private void close() {
    OneRequest.ask(
        service.channel(),
        getCloseSessionMethod(),
        CloseSessionRequest.newBuilder().setSessionId("s").build());
  }
}
