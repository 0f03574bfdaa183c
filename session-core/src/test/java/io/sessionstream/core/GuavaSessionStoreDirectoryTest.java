package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What this store does with sessions as a whole, and with watchers, besides the contract. */
final class GuavaSessionStoreDirectoryTest {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final int BUDGET = 100 << 10;
  private static final String LARGE = "t".repeat(25_000);

  private final ManualTime time = new ManualTime();

  private SessionStore<String> open(WhenFull whenFull) {
    return GuavaSessionStore.<String>builder(String::length)
        .limits(SessionLimits.builder().idleTimeToLive(TIME_TO_LIVE).build())
        .maxBytes(BUDGET)
        .whenFull(whenFull)
        .ticker(time)
        .clock(time)
        .watchExecutor(Runnable::run)
        .build();
  }

  private static <T> T now(CompletionStage<T> answer) {
    assertThat(answer.toCompletableFuture()).isDone();
    return answer.toCompletableFuture().join();
  }

  private static void append(SessionStore<String> store, String sessionId, String text) {
    now(store.append(Append.of(sessionId, text)));
  }

  private static List<String> listed(SessionStore<String> store) {
    return now(store.listSessions(SessionQuery.all())).sessions().stream()
        .map(SessionInfo::sessionId)
        .toList();
  }

  private static String inUse(SessionStore<String> store) {
    return now(store.check()).detail();
  }

  private static WatchRecorder watch(SessionStore<String> store, String sessionId) {
    WatchRecorder recorder =
        new WatchRecorder(Long.MAX_VALUE) {
          @Override
          public void onNext(WatchEvent<String> event) {
            super.onNext(withIncarnation(event));
          }
        };
    store.watch(WatchRequest.of(sessionId)).subscribe(recorder);
    return recorder;
  }

  /** The event as if the session's incarnation were 1. */
  private static WatchEvent<String> withIncarnation(WatchEvent<String> event) {
    if (event instanceof WatchEvent.Messages<String> messages) {
      return new WatchEvent.Messages<>(1, messages.messages());
    }
    if (event instanceof WatchEvent.CaughtUp<String> mark) {
      return new WatchEvent.CaughtUp<>(1, mark.lastSequence());
    }
    WatchEvent.Ended<String> ended = (WatchEvent.Ended<String>) event;
    return new WatchEvent.Ended<>(1, ended.reason(), ended.lastSequence());
  }

  @Test
  void session_weighs_whatIsDocumented() {
    SessionStore<String> store = open(WhenFull.REJECT);
    now(store.getOrCreate("id"));

    assertThat(inUse(store)).isEqualTo("1 sessions, 370 of 102400 bytes in use");
  }

  @Test
  void delete_session_givesItsBytesBack() {
    SessionStore<String> store = open(WhenFull.REJECT);
    append(store, "a", LARGE);
    String before = inUse(store);
    append(store, "b", LARGE);
    now(store.closeSession("b"));
    now(store.getOrCreate("c"));

    now(store.deleteSession("b"));
    now(store.deleteSession("b"));
    now(store.deleteSession("c"));

    assertThat(inUse(store)).isEqualTo(before);
  }

  @Test
  void delete_sessionOfAStoreThatEvicts_makesRoom() {
    SessionStore<String> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    append(store, "b", LARGE);
    append(store, "c", LARGE);
    now(store.deleteSession("b"));

    append(store, "d", LARGE);

    assertThat(listed(store)).containsExactly("a", "c", "d");
  }

  @Test
  void list_evicted_areNotListed() {
    SessionStore<String> store = open(WhenFull.EVICT);
    for (int i = 0; i < 10; i++) {
      append(store, "session " + i, LARGE);
    }

    assertThat(listed(store)).containsExactly("session 7", "session 8", "session 9");
  }

  @Test
  void list_sessions_isNoUseOfThem() {
    SessionStore<String> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    append(store, "b", LARGE);
    append(store, "c", LARGE);
    now(store.listSessions(SessionQuery.builder().prefix("a").build()));

    append(store, "d", LARGE);

    assertThat(listed(store)).containsExactly("b", "c", "d");
  }

  @Test
  void list_manyThreadsCreateAndDelete_isWhatThereIs() {
    SessionStore<String> store = open(WhenFull.REJECT);
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            thread -> {
              for (int i = 0; i < 2000; i++) {
                append(store, "session " + i % 10, "text");
                now(store.deleteSession("session " + (i + thread) % 10));
              }
            });

    assertThat(listed(store))
        .isEqualTo(
            IntStream.range(0, 10)
                .mapToObj(i -> "session " + i)
                .filter(id -> now(store.exists(id)))
                .toList());
    new ArrayList<>(listed(store)).forEach(id -> now(store.deleteSession(id)));
    assertThat(listed(store)).isEmpty();
    assertThat(inUse(store)).isEqualTo("0 sessions, 0 of 102400 bytes in use");
  }

  @Test
  void list_manyThreadsEvict_isWhatThereIs() {
    SessionStore<String> store = open(WhenFull.EVICT);
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            thread -> {
              for (int i = 0; i < 1000; i++) {
                append(store, "session " + (i + thread) % 10, LARGE);
              }
            });

    assertThat(listed(store))
        .isEqualTo(
            IntStream.range(0, 10)
                .mapToObj(i -> "session " + i)
                .filter(id -> now(store.exists(id)))
                .toList());
  }

  @Test
  void watch_evicted_endsAtOnce() {
    SessionStore<String> store = open(WhenFull.EVICT);
    append(store, "a", LARGE);
    WatchRecorder watcher = watch(store, "a");
    assertThat(watcher.heard()).containsExactly("1: [1]", "1: caught up to 1");

    for (int i = 0; i < 4; i++) {
      append(store, "b" + i, LARGE);
    }

    assertThat(watcher.heard()).containsExactly("1: FORGOTTEN after 1", "complete");
  }

  @Test
  void watch_everything_isToldWhenItHappens() {
    SessionStore<String> store = open(WhenFull.REJECT);
    append(store, "a", "first");
    WatchRecorder watcher = watch(store, "a");
    watcher.heard();

    append(store, "a", "second");
    assertThat(watcher.heard()).containsExactly("1: [2]");
    now(store.closeSession("a"));
    assertThat(watcher.heard()).containsExactly("1: CLOSED after 2", "complete");
    append(store, "b", "first");
    WatchRecorder ofB = watch(store, "b");
    ofB.heard();
    now(store.deleteSession("b"));
    assertThat(ofB.heard()).containsExactly("1: DELETED after 1", "complete");
  }

  @Test
  void watch_deletedAfterItHasExpired_isForgotten() {
    SessionStore<String> store = open(WhenFull.REJECT);
    append(store, "a", "text");
    WatchRecorder watcher = watch(store, "a");
    watcher.heard();
    time.advance(TIME_TO_LIVE);

    assertThat(now(store.deleteSession("a"))).isFalse();

    assertThat(watcher.heard()).containsExactly("1: FORGOTTEN after 1", "complete");
  }

  @Test
  void find_longSession_anyRangeIsThatOfItsMessages() {
    SessionStore<String> store =
        GuavaSessionStore.<String>builder(String::length).ticker(time).clock(time).build();
    for (int i = 1; i <= 1000; i++) {
      append(store, "a", "text " + i);
      if (i % 7 == 0) {
        time.advance(Duration.ofMillis(i % 5));
      }
    }
    List<StoredMessage<String>> all =
        now(store.find("a", MessageRange.all())).orElseThrow().messages();

    for (int i = 0; i < 1000; i += 23) {
      long after = i;
      long before = 1 + i * 3L % 1100;
      long from = all.get(i * 7 % 1000).appendMillis();
      long until = all.get(i * 11 % 1000).appendMillis();
      MessageRange range =
          MessageRange.builder()
              .afterSequence(after % 300)
              .beforeSequence(before)
              .fromMillis(from)
              .beforeMillis(until)
              .build();
      List<StoredMessage<String>> expected =
          all.stream()
              .filter(m -> m.sequence() > after % 300 && m.sequence() < before)
              .filter(m -> m.appendMillis() >= from && m.appendMillis() < until)
              .toList();
      assertThat(now(store.find("a", range)).orElseThrow().messages()).isEqualTo(expected);
    }
  }
}
