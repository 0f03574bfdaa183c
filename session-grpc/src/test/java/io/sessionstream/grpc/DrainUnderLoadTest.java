package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.oneTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.grpc.testing.Appender;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.v1.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What was acknowledged is in the store, whenever the service is drained. */
class DrainUnderLoadTest {
  private static final int STREAMS = 32;
  private static final int SESSIONS = 4;

  @Test
  void drain_streamsAtFullSpeed_whatWasAcknowledgedIsStored() {
    SessionStore<byte[]> store = ServiceUnderTest.memoryStore();
    ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults())) {
      List<Appender> appenders = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        appenders.add(new Appender(service.channel(), "s" + i % SESSIONS, "stream-" + i));
      }
      appenders.forEach(threads::execute);
      appenders.forEach(appender -> appender.awaitAnswers(200));
      Patience.await(service.service().drain());

      Map<String, Map<Long, String>> acknowledged = new TreeMap<>();
      for (Appender appender : appenders) {
        var ofSession = acknowledged.computeIfAbsent(appender.sessionId(), id -> new TreeMap<>());
        Map<Long, String> ofStream = appender.acknowledged();
        assertThat(ofStream).hasSizeGreaterThanOrEqualTo(200);
        assertThat(ofSession).doesNotContainKeys(ofStream.keySet().toArray(Long[]::new));
        ofSession.putAll(ofStream);
        assertThat(Problem.of(appender.call())).isEqualTo(Problem.serverDraining());
      }
      acknowledged.forEach((sessionId, texts) -> assertStored(store, sessionId, texts));
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertStored(
      SessionStore<byte[]> store, String sessionId, Map<Long, String> acknowledged) {
    List<StoredMessage<byte[]>> stored =
        Patience.await(store.find(sessionId, MessageRange.all()).toCompletableFuture())
            .orElseThrow()
            .messages();
    assertThat(stored.stream().map(StoredMessage::sequence).toList())
        .isEqualTo(oneTo(stored.size()));
    Map<Long, String> texts = new TreeMap<>();
    stored.forEach(message -> texts.put(message.sequence(), text(message)));
    assertThat(texts).isEqualTo(acknowledged);
    assertThat(texts.values()).doesNotHaveDuplicates();
  }

  private static String text(StoredMessage<byte[]> stored) {
    try {
      return Message.parseFrom(stored.message()).getText();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
