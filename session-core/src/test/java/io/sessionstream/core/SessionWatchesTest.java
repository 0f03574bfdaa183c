package io.sessionstream.core;

import static io.sessionstream.core.WatchFixture.SESSION;
import static io.sessionstream.core.WatchFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What watchers are told. */
final class SessionWatchesTest {
  private static final long INTERVAL = Duration.ofSeconds(15).toNanos();

  private final WatchFixture store = new WatchFixture();

  @Test
  void watch_fromBeginning_tellsWhatIsStoredAndWhatComes() {
    store.create(7);
    store.appendSilently(2);

    WatchRecorder watcher = store.watch();
    assertThat(watcher.heard()).containsExactly("7: [1, 2]", "7: caught up to 2");

    store.append(1);
    store.run();
    store.append(2);
    store.run();
    assertThat(watcher.heard()).containsExactly("7: [3]", "7: [4, 5]");
  }

  @Test
  void watch_messages_areThoseOfTheStore() {
    List<WatchEvent<String>> events = new ArrayList<>();
    store.create(7);
    store.appendSilently(1);
    store
        .watches
        .watch(WatchRequest.of(SESSION))
        .subscribe(
            new WatchRecorder(1) {
              @Override
              public void onNext(WatchEvent<String> event) {
                events.add(event);
              }
            });
    store.run();

    assertThat(events)
        .containsExactly(new WatchEvent.Messages<>(7, List.of(StoredMessage.of(1, 0, "text 1"))));
  }

  @Test
  void watch_sessionWithoutMessages_isCaughtUp() {
    store.create(7);

    assertThat(store.watch().heard()).containsExactly("7: caught up to 0");
  }

  @Test
  void watch_afterSequence_tellsWhatFollows() {
    store.create(7);
    store.appendSilently(3);

    WatchRecorder watcher = store.watch(request().afterSequence(2).build(), Long.MAX_VALUE);

    assertThat(watcher.heard()).containsExactly("7: [3]", "7: caught up to 3");
  }

  @Test
  void watch_afterSequenceThatIsYetToCome_skipsUpToIt() {
    store.create(7);
    store.appendSilently(1);
    WatchRecorder watcher = store.watch(request().afterSequence(3).build(), Long.MAX_VALUE);
    assertThat(watcher.heard()).containsExactly("7: caught up to 1");

    store.append(1);
    store.run();
    store.append(3);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [4, 5]");
  }

  @Test
  void watch_fromEnd_tellsWhatComesAfterSubscribing() {
    store.create(7);
    store.appendSilently(3);
    WatchRecorder watcher = new WatchRecorder(Long.MAX_VALUE);

    store.watches.watch(request().fromEnd(true).build()).subscribe(watcher);
    store.append(2);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [4, 5]", "7: caught up to 5");
  }

  @Test
  void watch_fromEndNothingNew_readsNoMessages() {
    store.create(7);
    store.appendSilently(3);

    WatchRecorder watcher = store.watch(request().fromEnd(true).build(), Long.MAX_VALUE);

    assertThat(watcher.heard()).containsExactly("7: caught up to 3");
    assertThat(store.ends).isEqualTo(1);
    assertThat(store.reads).isEmpty();
  }

  @Test
  void watch_fromEndBeforeTheSession_tellsAllOfIt() {
    WatchRecorder watcher =
        store.watch(request().fromEnd(true).waitForSession(true).build(), Long.MAX_VALUE);
    assertThat(watcher.heard()).containsExactly("0: caught up to 0");

    store.create(7);
    store.append(2);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1, 2]");
  }

  @Test
  void watch_noSession_ends() {
    assertThat(store.watch().heard()).containsExactly("0: NOT_FOUND after 0", "complete");
    assertThat(store.watch(request().fromEnd(true).build(), 1).heard())
        .containsExactly("0: NOT_FOUND after 0", "complete");
  }

  @Test
  void watch_fromEndNoSessionAndNothingRequested_waitsWithTheEnd() {
    WatchRecorder watcher = store.watch(request().fromEnd(true).build(), 0);
    assertThat(watcher.heard()).isEmpty();
    store.create(7);

    watcher.request(1);
    store.run();

    assertThat(watcher.heard()).containsExactly("0: NOT_FOUND after 0", "complete");
  }

  @Test
  void watch_waitForSession_isToldOfItWhenItComes() {
    WatchRecorder watcher = store.watch(request().waitForSession(true).build(), Long.MAX_VALUE);
    assertThat(watcher.heard()).containsExactly("0: caught up to 0");

    store.create(7);
    store.append(1);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1]");
  }

  @Test
  void watch_waitForSessionThatIsThere_isLikeAnyOther() {
    store.create(7);
    store.appendSilently(1);

    WatchRecorder watcher = store.watch(request().waitForSession(true).build(), Long.MAX_VALUE);

    assertThat(watcher.heard()).containsExactly("7: [1]", "7: caught up to 1");
  }

  @Test
  void closed_afterWatching_endsAfterTheLastMessage() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.append(2);
    store.closeSession();
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1, 2]", "7: CLOSED after 2", "complete");
  }

  @Test
  void closed_beforeWatching_isReadToTheEnd() {
    store.create(7);
    store.appendSilently(2);
    store.closeSession();

    assertThat(store.watch().heard())
        .containsExactly("7: [1, 2]", "7: caught up to 2", "7: CLOSED after 2", "complete");
    assertThat(store.watch(request().fromEnd(true).build(), 2).heard())
        .containsExactly("7: caught up to 2", "7: CLOSED after 2", "complete");
    assertThat(store.watch(request().afterSequence(9).build(), 2).heard())
        .containsExactly("7: caught up to 2", "7: CLOSED after 2", "complete");
  }

  @Test
  void deleted_seen_endsAsDeleted() {
    store.create(7);
    store.appendSilently(2);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.delete();
    store.run();

    assertThat(watcher.heard()).containsExactly("7: DELETED after 2", "complete");
  }

  @Test
  void deleted_andThereAgain_endsAsDeletedAndTellsNothingOfTheNext() {
    store.create(7);
    store.appendSilently(2);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.delete();
    store.create(8);
    store.append(3);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: DELETED after 2", "complete");
  }

  @Test
  void forgotten_andThereAgain_endsAsForgotten() {
    store.create(7);
    store.appendSilently(2);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.create(8);
    store.append(3);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: FORGOTTEN after 2", "complete");
  }

  @Test
  void forgotten_silently_isNoticedAfterTheInterval() {
    store.create(7);
    store.appendSilently(2);
    WatchRecorder watcher = store.watch();
    watcher.heard();
    store.forget();

    store.advance(INTERVAL - 1);
    assertThat(watcher.heard()).isEmpty();
    store.advance(1);

    assertThat(watcher.heard()).containsExactly("7: FORGOTTEN after 2", "complete");
  }

  @Test
  void deleted_anotherOfTheSameId_isNotThisOne() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.watches.deleted(SESSION, 6);
    store.run();
    assertThat(watcher.heard()).isEmpty();
    store.forget();
    store.watches.changed(SESSION);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: FORGOTTEN after 0", "complete");
  }

  @Test
  void incarnation_theSame_goesOn() {
    store.create(7);
    store.appendSilently(2);

    assertThat(store.watch(request().incarnation(7).afterSequence(1).build(), 2).heard())
        .containsExactly("7: [2]", "7: caught up to 2");
  }

  @Test
  void incarnation_another_endsAsForgotten() {
    store.create(8);
    store.appendSilently(5);

    assertThat(store.watch(request().incarnation(7).afterSequence(3).build(), 1).heard())
        .containsExactly("7: FORGOTTEN after 3", "complete");
  }

  @Test
  void incarnation_noSession_endsAsForgottenEvenIfItWouldWait() {
    assertThat(store.watch(request().incarnation(7).waitForSession(true).build(), 1).heard())
        .containsExactly("7: FORGOTTEN after 0", "complete");
  }

  @Test
  void mark_nothingHappens_comesAtIntervals() {
    store.create(7);
    store.appendSilently(2);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    for (int i = 0; i < 3; i++) {
      store.advance(INTERVAL - 1);
      assertThat(watcher.heard()).isEmpty();
      store.advance(1);
      assertThat(watcher.heard()).containsExactly("7: caught up to 2");
    }
    assertThat(store.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void mark_messagesCome_isPutOff() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    store.advance(INTERVAL / 3 * 2);
    store.append(1);
    store.run();
    watcher.heard();

    store.advance(INTERVAL - 1);
    assertThat(watcher.heard()).isEmpty();
    store.advance(1);

    assertThat(watcher.heard()).containsExactly("7: caught up to 1");
  }

  @Test
  void mark_missedSignal_isMadeGoodFor() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();
    store.appendSilently(1);

    store.advance(INTERVAL);

    assertThat(watcher.heard()).containsExactly("7: [1]");
  }

  @Test
  void mark_intervalsOfTwoWatchers_areTheirOwn() {
    store.create(7);
    WatchRecorder slow = store.watch();
    WatchRecorder quick = store.watch(request().markInterval(Duration.ofNanos(10)).build(), 99);
    slow.heard();
    quick.heard();

    store.advance(10);
    assertThat(slow.heard()).isEmpty();
    assertThat(quick.heard()).containsExactly("7: caught up to 0");
    store.advance(INTERVAL - 10);

    assertThat(slow.heard()).containsExactly("7: caught up to 0");
    assertThat(quick.heard()).containsExactly("7: caught up to 0");
  }

  @Test
  void mark_nothingRequested_costsNothing() {
    store.create(7);
    store.watch(WatchRequest.of(SESSION), 1);
    store.reads.clear();

    store.advance(100 * INTERVAL);

    assertThat(store.reads).isEmpty();
    assertThat(store.pendingTimeouts()).isEqualTo(0);
  }

  @Test
  void mark_longestInterval_isAllowed() {
    store.create(7);
    WatchRecorder watcher =
        store.watch(
            request().markInterval(Duration.ofSeconds(Long.MAX_VALUE)).build(), Long.MAX_VALUE);
    store.advance(INTERVAL);

    assertThat(watcher.heard()).containsExactly("7: caught up to 0");
  }

  @Test
  void interest_firstAndLastWatcher_areTold() {
    store.create(7);
    WatchRecorder first = store.watch();
    WatchRecorder second = store.watch();
    assertThat(store.interest).containsExactly("begins session-1");

    first.cancel();
    first.cancel();
    assertThat(store.interest).hasSize(1);
    second.cancel();
    assertThat(store.interest).containsExactly("begins session-1", "ends session-1");
    store.run();
    assertThat(store.pendingTimeouts()).isEqualTo(0);

    store.watch();
    store.closeSession();
    store.run();
    assertThat(store.interest.subList(2, 4)).containsExactly("begins session-1", "ends session-1");
  }

  @Test
  void close_endsAllWatches() {
    store.create(7);
    WatchRecorder idle = store.watch(WatchRequest.of(SESSION), 0);
    WatchRecorder watcher = store.watch();
    watcher.heard();

    store.watches.close();
    store.watches.close();
    store.run();

    assertThat(idle.heard()).containsExactly("error: the store is closed");
    assertThat(watcher.heard()).containsExactly("error: the store is closed");
    assertThat(store.watch(WatchRequest.of(SESSION), 0).heard())
        .containsExactly("error: the store is closed");
  }

  @Test
  void close_executorThatIsShutDown_endsWatchesAllTheSame() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();
    store.refuseTasks(true);

    store.watches.close();

    assertThat(watcher.heard()).containsExactly("error: the store is closed");
  }

  @Test
  void execute_refused_isMadeGoodForByTheNextSignal() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();
    store.refuseTasks(true);
    store.append(1);
    store.refuseTasks(false);
    store.append(1);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1, 2]");
  }

  @Test
  void find_fails_endsTheWatchWithTheFailure() {
    store.create(7);
    WatchRecorder idle = store.watch(WatchRequest.of(SESSION), 1);
    WatchRecorder watcher = store.watch();
    idle.heard();
    watcher.heard();
    store.failWith(
        SessionStoreException.unavailable("out of order", new IllegalStateException("driver")));

    store.watches.changed(SESSION);
    store.run();

    assertThat(watcher.heard()).containsExactly("error: out of order");
    assertThat(idle.heard()).isEmpty();
  }
}
