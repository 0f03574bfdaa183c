package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.sessionstream.core.Append;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Requests;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session comes whole if it fits into an answer, otherwise page by page. */
class LookupPagesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final int SMALL = 16 << 10;

  private final GuavaSessionStore<byte[]> store =
      GuavaSessionStore.<byte[]>builder(message -> message.length)
          .clock(InstantSource.fixed(NOW))
          .build();

  private enum Transport {
    IN_PROCESS,
    NETTY
  }

  @ParameterizedTest
  @EnumSource
  void lookup_tenThousandMessages_pagesChainThroughAll(Transport transport) {
    List<String> texts = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      texts.add(i + "x".repeat(random.nextInt(300)));
    }
    store("s", texts);
    try (ServiceUnderTest service = start(transport, SMALL)) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      List<StoredMessage> found = new ArrayList<>();
      long after = 0;
      do {
        GetSessionDataResponse response = call.ask(lookup("s", after, 0));
        Session page = session(response);
        assertThat(response.getSerializedSize()).isLessThanOrEqualTo(SMALL);
        assertThat(page.getLastSequence()).isEqualTo(10_000);
        found.addAll(page.getMessagesList());
        after = page.getNextAfterSequence();
        if (after != 0) {
          assertThat(after).isEqualTo(found.size());
          // One more message, of at most 300 bytes and what belongs to it, would not have fitted.
          assertThat(response.getSerializedSize()).isGreaterThan(SMALL - 400);
        }
      } while (after != 0);

      assertThat(found.stream().map(StoredMessage::getSequence).toList()).isEqualTo(oneTo(10_000));
      assertThat(found.stream().map(m -> m.getMessage().getText()).toList()).isEqualTo(texts);
    }
  }

  @Test
  void lookup_sessionFits_comesWholeWithWhatIsKnownOfIt() {
    store("s", List.of("a", "b"));
    try (ServiceUnderTest service = start(Transport.NETTY, SMALL)) {
      Timestamp now =
          Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()).setNanos(NOW.getNano()).build();
      StoredMessage.Builder stored = StoredMessage.newBuilder().setAppendTime(now);
      Session found = session(TestCall.lookups(service.channel()).ask(lookup("s")));
      assertThat(found.getIncarnation()).isNotZero();
      assertThat(found)
          .isEqualTo(
              Session.newBuilder()
                  .setSessionId("s")
                  .addMessages(stored.setSequence(1).setMessage(Requests.text("a")).build())
                  .addMessages(stored.setSequence(2).setMessage(Requests.text("b")).build())
                  .setLastSequence(2)
                  .setCreateTime(now)
                  .setLastAppendTime(now)
                  .setIncarnation(found.getIncarnation())
                  .build());
    }
  }

  @Test
  void lookup_sessionWithoutMessages_isEmpty() {
    Patience.await(store.getOrCreate("s").toCompletableFuture());
    try (ServiceUnderTest service = start(Transport.NETTY, SMALL)) {
      Session found = session(TestCall.lookups(service.channel()).ask(lookup("s")));
      assertThat(found.getMessagesList()).isEmpty();
      assertThat(found.getLastSequence()).isZero();
      assertThat(found.hasLastAppendTime()).isFalse();
      assertThat(found.hasCreateTime()).isTrue();
      assertThat(found.getNextAfterSequence()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void lookup_messageIsLargerThanAnAnswer_comesAlone(Transport transport) {
    String large = "x".repeat(3 * SMALL);
    store("s", List.of("a", large, large, "b"));
    try (ServiceUnderTest service = start(transport, SMALL)) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      assertPage(call.ask(lookup("s")), List.of("a"), 1);
      assertPage(call.ask(lookup("s", 1, 0)), List.of(large), 2);
      assertPage(call.ask(lookup("s", 2, 0)), List.of(large), 3);
      assertPage(call.ask(lookup("s", 3, 0)), List.of("b"), 0);
    }
  }

  @Test
  void lookup_pageSize_isTheGreatestNumberOfMessages() {
    store("s", texts("text", 10));
    try (ServiceUnderTest service = start(Transport.IN_PROCESS, SMALL)) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      assertPage(call.ask(lookup("s", 0, 1)), List.of("text 1"), 1);
      assertPage(call.ask(lookup("s", 0, 9)), texts("text", 9), 9);
      assertPage(call.ask(lookup("s", 0, 10)), texts("text", 10), 0);
      assertPage(call.ask(lookup("s", 0, 11)), texts("text", 10), 0);
      assertPage(call.ask(lookup("s", 0, Integer.MAX_VALUE)), texts("text", 10), 0);
    }
  }

  @Test
  void lookup_afterSequence_beginsAfterIt() {
    store("s", texts("text", 10));
    try (ServiceUnderTest service = start(Transport.IN_PROCESS, SMALL)) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      assertPage(call.ask(lookup("s", 8, 0)), List.of("text 9", "text 10"), 0);
      assertPage(call.ask(lookup("s", 8, 1)), List.of("text 9"), 9);
      assertPage(call.ask(lookup("s", 9, 1)), List.of("text 10"), 0);
      for (long after : new long[] {10, 11, Long.MAX_VALUE}) {
        GetSessionDataResponse response = call.ask(lookup("s", after, 0));
        assertPage(response, List.of(), 0);
        assertThat(session(response).getLastSequence()).isEqualTo(10);
      }
    }
  }

  /** A size of which the length takes one byte more is where an answer would be too large. */
  @ParameterizedTest
  @ValueSource(ints = {1024, 1025, 2048, 16_383, 16_384, 16_500, 20_000})
  void lookup_anyLimit_isKept(int maxBytes) {
    store("s", texts("x".repeat(100), 500));
    try (ServiceUnderTest service = start(Transport.NETTY, maxBytes)) {
      GetSessionDataResponse response = TestCall.lookups(service.channel()).ask(lookup("s", 0, 0));
      assertThat(response.getSerializedSize()).isBetween(maxBytes - 200, maxBytes);
    }
  }

  private static void assertPage(GetSessionDataResponse response, List<String> texts, long next) {
    assertThat(texts(session(response))).isEqualTo(texts);
    assertThat(session(response).getNextAfterSequence()).isEqualTo(next);
  }

  private void store(String sessionId, List<String> texts) {
    for (String text : texts) {
      Patience.await(
          store
              .append(Append.of(sessionId, Requests.text(text).toByteArray()))
              .toCompletableFuture());
    }
  }

  private ServiceUnderTest start(Transport transport, int maxResponseBytes) {
    ServiceLimits limits = ServiceLimits.builder().maxResponseBytes(maxResponseBytes).build();
    return transport == Transport.NETTY
        ? ServiceUnderTest.netty(store, limits)
        : ServiceUnderTest.inProcess(store, limits);
  }
}
