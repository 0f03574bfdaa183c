package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.sessionstream.grpc.testing.Appender;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** An orderly end, with clients at work. */
interface StopScenarios extends Scenario {
  @Test
  default void stop_32StreamsAtWork_allEndInGoodOrder() {
    int streams = 32;
    int sessions = 4;
    ExecutorService threads = Executors.newFixedThreadPool(streams);
    List<ManagedChannel> channels = new ArrayList<>();
    try (RunningServer server = start()) {
      List<Appender> appenders = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        if (i % 8 == 0) {
          channels.add(server.connect());
        }
        appenders.add(new Appender(channels.get(i / 8), "stop-" + i % sessions, "stream-" + i));
      }
      appenders.forEach(threads::execute);

      appenders.forEach(appender -> appender.awaitAnswers(100));
      ManagedChannel lookups = server.connect();
      channels.add(lookups);
      Map<String, Map<Long, String>> found = new TreeMap<>();
      for (int i = 0; i < sessions; i++) {
        found.put("stop-" + i, Sessions.texts(lookups, "stop-" + i));
      }
      for (Appender appender : appenders) {
        assertThat(found.get(appender.sessionId())).containsAllEntriesOf(appender.awaited());
      }
      found.values().forEach(texts -> assertThat(texts.keySet()).isEqualTo(setTo(texts.size())));

      assertThat(server.stop()).isZero();
      Map<String, Map<Long, String>> acknowledged = new TreeMap<>();
      for (Appender appender : appenders) {
        acknowledged
            .computeIfAbsent(appender.sessionId(), id -> new TreeMap<>())
            .putAll(appender.acknowledged());
        assertThat(Problem.of(appender.call())).isEqualTo(Problem.serverDraining());
      }
      // All that was received was answered, so nothing is missing between the acknowledged.
      acknowledged
          .values()
          .forEach(texts -> assertThat(texts.keySet()).isEqualTo(setTo(texts.size())));
      found.forEach((id, texts) -> assertThat(acknowledged.get(id)).containsAllEntriesOf(texts));
      assertThat(server.warnings()).isEmpty();
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
      threads.shutdownNow();
    }
  }

  /**
   * The client takes the first answer, so the server has read all requests: they came before the
   * client's word that there is room for the rest of that answer. Further ones it cannot send.
   */
  @Test
  default void stop_clientDoesNotRead_isCutAfterTheTimeout() {
    try (RunningServer server = start("--drain-timeout=300ms")) {
      ManagedChannel channel = server.connect();
      var writer = TestCall.appends(channel);
      for (int i = 0; i < 32; i++) {
        assertThat(sequence(writer.ask(append("large", "x".repeat(100 << 10))))).isEqualTo(i + 1);
      }
      var call =
          TestCall.builder(channel, SessionServiceGrpc.getGetSessionDataMethod())
              .withoutReading()
              .start();
      for (int i = 0; i < 8; i++) {
        call.send(lookup("large"));
      }
      call.request(1);
      assertThat(session(call.next()).getMessagesCount()).isEqualTo(32);
      assertThat(server.stop()).isZero();
      assertThat(server.warnings())
          .singleElement()
          .asString()
          .contains("calls are cut: some clients have not read their answers in PT0.3S");
      channel.shutdownNow();
    }
  }

  private static Set<Long> setTo(int last) {
    return new TreeSet<>(oneTo(last));
  }
}
