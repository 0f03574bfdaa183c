package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What this store does besides the contract, which {@code session-store-tck} tests. */
final class GuavaSessionStoreTest {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final int BUDGET = 100 << 10;
  private static final Message LARGE = Message.builder().text("t".repeat(25_000)).build();
  private static final Message TOO_LARGE = Message.builder().text("t".repeat(BUDGET)).build();

  private final ManualTime time = new ManualTime();

  private SessionStore<Message> open(WhenFull whenFull) {
    return GuavaSessionStore.forMessages()
        .limits(SessionLimits.builder().idleTimeToLive(TIME_TO_LIVE).build())
        .maxBytes(BUDGET)
        .whenFull(whenFull)
        .ticker(time)
        .clock(time)
        .build();
  }

  private static <T> T now(CompletionStage<T> answer) {
    assertThat(answer.toCompletableFuture()).isDone();
    return answer.toCompletableFuture().join();
  }

  private static Acknowledgement append(
      SessionStore<Message> store, String sessionId, Message message) {
    return now(store.append(Append.ofMessage(sessionId, message)));
  }

  private static Message text(String text) {
    return Message.builder().text(text).build();
  }

  private static void assertRefused(Reason reason, CompletionStage<?> answer) {
    assertThatThrownBy(() -> now(answer))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SessionStoreException.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private static List<String> existing(SessionStore<Message> store, String... sessionIds) {
    return Stream.of(sessionIds).filter(id -> now(store.exists(id))).toList();
  }

  /** The store's own account of what it holds. */
  private static String inUse(SessionStore<Message> store) {
    return now(store.check()).detail();
  }

  @Test
  void limits_defaults_areThoseThatAreDocumented() {
    SessionLimits limits = SessionLimits.defaults();

    assertThat(limits.idleTimeToLive()).isEqualTo(Duration.ofHours(1));
    assertThat(limits.maxMessagesPerSession()).isEqualTo(1_000_000);
    assertThat(limits.maxBytesPerSession()).isEqualTo(64L << 20);
    assertThat(inUse(GuavaSessionStore.forMessages().build()))
        .isEqualTo("0 sessions, 0 of %d bytes in use", Runtime.getRuntime().maxMemory() / 3);
  }

  @Test
  void limits_thatMakeNoSense_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.builder().idleTimeToLive(Duration.ZERO).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.builder().idleTimeToLive(Duration.ofDays(36_501)).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuavaSessionStore.forMessages().maxBytes(1023))
        .withMessage("maxBytes must be at least 1024, is 1023");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.builder().maxMessagesPerSession(0).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.builder().maxBytesPerSession(1023).build());
  }

  @Test
  void limits_atTheirEdges_areAllowed() {
    for (Duration timeToLive : List.of(Duration.ofMillis(1), Duration.ofDays(36_500))) {
      SessionStore<Message> store =
          GuavaSessionStore.forMessages()
              .limits(
                  SessionLimits.builder()
                      .idleTimeToLive(timeToLive)
                      .maxMessagesPerSession(1)
                      .maxBytesPerSession(1024)
                      .build())
              .maxBytes(1024)
              .ticker(time)
              .build();

      assertThat(append(store, "a", text("first")).sequence()).isEqualTo(1);
    }
  }

  @Test
  void append_namesItsDurability() {
    assertThat(append(open(WhenFull.REJECT), "a", LARGE).durability())
        .isEqualTo(Durability.APPLIED);
  }

  @Test
  void append_clockIsSetBack_timeDoesNotDecrease() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    Acknowledgement first = append(store, "a", text("first"));
    time.correctClock(Duration.ofHours(-1));

    assertThat(append(store, "a", text("second")).appendTime()).isEqualTo(first.appendTime());
    time.correctClock(Duration.ofHours(2));
    assertThat(append(store, "a", text("third")).appendTime())
        .isEqualTo(first.appendTime().plus(Duration.ofHours(1)));
  }

  @Test
  void append_clockIsSet_sessionsDoNotExpire() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    append(store, "a", text("first"));
    time.correctClock(Duration.ofDays(400));

    assertThat(append(store, "a", text("second")).sequence()).isEqualTo(2);
    assertThat(now(store.find("a", MessageRange.all())).orElseThrow().messages())
        .extracting(StoredMessage::appendTime)
        .containsExactly(time.instant().minus(Duration.ofDays(400)), time.instant());
  }

  @Test
  void append_nowAndThen_sessionLivesOn() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    for (int i = 1; i <= 200; i++) {
      assertThat(append(store, "a", text("" + i)).sequence()).isEqualTo(i);
      time.advance(TIME_TO_LIVE.dividedBy(33));
    }
    for (int i = 201; i <= 220; i++) {
      assertThat(append(store, "a", text("" + i)).sequence()).isEqualTo(i);
      time.advance(TIME_TO_LIVE.minusNanos(1));
    }
  }

  @Test
  void expiry_whatIsNoAppend_doesNotProlong() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    Message message = text("first").toBuilder().messageId("m").build();
    append(store, "a", message);
    time.advance(TIME_TO_LIVE.minusNanos(1));
    now(store.getOrCreate("a"));
    append(store, "a", message);
    assertRefused(Reason.STORE_FULL, store.append(Append.of("a", TOO_LARGE)));
    time.advance(Duration.ofNanos(1));

    assertThat(existing(store, "a")).isEmpty();
  }

  @Test
  void evict_storeFull_forgetsTheLeastRecentlyUsed() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    append(store, "b", LARGE);
    append(store, "c", LARGE);
    now(store.find("a", MessageRange.all()));

    append(store, "d", LARGE);

    assertThat(existing(store, "a", "b", "c", "d")).containsExactly("a", "c", "d");
  }

  @Test
  void evict_manySessions_refusesNothing() {
    SessionStore<Message> store = open(WhenFull.EVICT);

    for (int i = 0; i < 1000; i++) {
      assertThat(append(store, "session " + i, LARGE).sequence()).isEqualTo(1);
      assertThat(existing(store, "session " + i)).hasSize(1);
    }
  }

  @Test
  void evict_evictedSessionAppendedTo_startsAnew() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    Message message = LARGE.toBuilder().messageId("m").build();
    append(store, "a", message);
    append(store, "b", LARGE);
    append(store, "c", LARGE);
    append(store, "d", LARGE);

    Acknowledgement answer = append(store, "a", message);

    assertThat(answer.sequence()).isEqualTo(1);
    assertThat(answer.duplicate()).isFalse();
  }

  @Test
  void evict_sessionGrows_forgetsTheOthers() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    append(store, "b", LARGE);

    for (int i = 1; i <= 3; i++) {
      assertThat(append(store, "large", LARGE).sequence()).isEqualTo(i);
    }

    assertThat(existing(store, "a", "b", "large")).containsExactly("large");
  }

  @Test
  void evict_sessionLargerThanTheBudget_isRefusedAndDisturbsNobody() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    append(store, "b", LARGE);

    assertRefused(Reason.SESSION_FULL, store.append(Append.of("new", TOO_LARGE)));

    assertRefused(Reason.SESSION_FULL, store.append(Append.of("a", TOO_LARGE)));
    assertThat(existing(store, "a", "b", "new")).containsExactly("a", "b");
  }

  @Test
  void evict_refusedOrDuplicate_disturbsNobody() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    Message withId = LARGE.toBuilder().messageId("m").build();
    append(store, "a", LARGE);
    append(store, "b", LARGE);
    append(store, "c", withId);

    append(store, "c", withId);
    assertRefused(
        Reason.MESSAGE_ID_REUSED,
        store.append(Append.ofMessage("c", withId.toBuilder().sender("Ada").build())));
    assertRefused(
        Reason.SEQUENCE_MISMATCH,
        store.append(
            Append.<Message>builder().sessionId("c").message(LARGE).expectedSequence(7).build()));

    assertThat(existing(store, "a", "b", "c")).containsExactly("a", "b", "c");
  }

  @Test
  void evict_smallSessionGrowsOverTheBudget_isRefusedAndStays() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    for (int i = 0; i < 4; i++) {
      append(store, "a", LARGE);
    }

    assertRefused(Reason.SESSION_FULL, store.append(Append.of("a", LARGE)));

    assertThat(now(store.find("a", MessageRange.all())).orElseThrow().messages()).hasSize(4);
  }

  @Test
  void evict_evictedSessions_giveTheirBytesBack() {
    SessionStore<Message> store = open(WhenFull.EVICT);
    for (int i = 0; i < 100; i++) {
      append(store, "session " + (100 + i), LARGE);
    }

    SessionStore<Message> fresh = open(WhenFull.EVICT);
    for (int i = 97; i < 100; i++) {
      append(fresh, "session " + (100 + i), LARGE);
    }
    assertThat(inUse(store)).isEqualTo(inUse(fresh));
  }

  @Test
  void expiry_expiredSessions_giveTheirBytesBack() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    String before = inUse(store);
    append(store, "a", LARGE);
    append(store, "a", LARGE.toBuilder().messageId("m").build());
    now(store.getOrCreate("b"));
    assertThat(inUse(store)).isNotEqualTo(before);
    time.advance(TIME_TO_LIVE);

    assertThat(existing(store, "a", "b")).isEmpty();
    assertThat(inUse(store)).isEqualTo(before);
  }

  @Test
  void refusals_takeNoBytes() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    Message withId = text("first").toBuilder().messageId("m").build();
    append(store, "a", withId);
    String before = inUse(store);

    append(store, "a", withId);
    assertRefused(
        Reason.MESSAGE_ID_REUSED,
        store.append(Append.ofMessage("a", withId.toBuilder().text("second").build())));
    assertRefused(Reason.STORE_FULL, store.append(Append.of("a", TOO_LARGE)));
    assertRefused(Reason.STORE_FULL, store.append(Append.of("new", TOO_LARGE)));
    assertRefused(
        Reason.SEQUENCE_MISMATCH,
        store.append(
            Append.<Message>builder().sessionId("new").message(LARGE).expectedSequence(7).build()));

    assertThat(inUse(store)).isEqualTo(before);
  }

  @Test
  void manyThreads_sameSessions_takeTheBytesOfEachOnce() {
    SessionStore<Message> store = open(WhenFull.REJECT);
    SessionStore<Message> reference = open(WhenFull.REJECT);
    List<Append<Message>> appends =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    Append.ofMessage(
                        "session " + i, text("text").toBuilder().messageId("m").build()))
            .toList();

    IntStream.range(0, 8)
        .parallel()
        .forEach(thread -> appends.forEach(append -> now(store.append(append))));

    appends.forEach(append -> now(reference.append(append)));
    assertThat(inUse(store)).isEqualTo(inUse(reference));
  }

  @Test
  void find_longSession_comesPageByPage() {
    SessionStore<Message> store = GuavaSessionStore.forMessages().build();
    for (int i = 1; i <= 10_000; i++) {
      append(store, "a", text("text " + i));
    }

    long after = 0;
    for (int page = 0; page < 100; page++) {
      Session<Message> found =
          now(store.find("a", MessageRange.builder().afterSequence(after).maxMessages(100).build()))
              .orElseThrow();
      assertThat(found.messages()).hasSize(100);
      assertThat(found.messages().get(99).message()).isEqualTo(text("text " + (after + 100)));
      after = found.nextAfterSequence().orElse(10_000);
    }
    assertThat(after).isEqualTo(10_000);
  }

  @Test
  void ownMessages_areWeighedAndComparedAsConfigured() {
    SessionStore<String> store =
        GuavaSessionStore.<String>builder(String::length)
            .limits(SessionLimits.builder().maxBytesPerSession(1024).build())
            .sameMessage(String::equalsIgnoreCase)
            .build();
    Append<String> upper =
        Append.<String>builder().sessionId("a").message("TEXT").messageId("m").build();
    Append<String> lower =
        Append.<String>builder().sessionId("a").message("text").messageId("m").build();

    assertThat(now(store.append(upper)).duplicate()).isFalse();
    assertThat(now(store.append(lower)).duplicate()).isTrue();
    assertRefused(Reason.SESSION_FULL, store.append(Append.of("a", "t".repeat(1024))));
  }

  @Test
  void find_limitOfBytes_weighsEachMessageAtMostOnce() {
    AtomicInteger weighed = new AtomicInteger();
    SessionStore<String> store =
        GuavaSessionStore.<String>builder(
                message -> {
                  weighed.incrementAndGet();
                  return message.length();
                })
            .build();
    for (int i = 0; i < 1000; i++) {
      store.append(Append.of("a", "text")).toCompletableFuture().join();
    }
    for (boolean newestFirst : new boolean[] {false, true}) {
      weighed.set(0);
      MessageRange range =
          MessageRange.builder().maxBytes(4 * 700).newestFirst(newestFirst).build();

      assertThat(store.find("a", range).toCompletableFuture().join().orElseThrow().messages())
          .hasSize(700);
      assertThat(weighed).hasValue(701);
    }
  }
}
