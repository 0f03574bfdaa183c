package io.sessionstream.core;

import static io.sessionstream.core.WatchFixture.SESSION;
import static io.sessionstream.core.WatchFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is read for watchers that are slow, and for many of them. */
final class SessionWatchesReadsTest {
  private static final long INTERVAL = Duration.ofSeconds(15).toNanos();

  private final WatchFixture store = new WatchFixture();

  @Test
  void slow_readsForItselfPageByPage() {
    store.create(7);
    WatchRecorder slow = store.watch(request().maxBytes(2).build(), 1);
    assertThat(slow.heard()).containsExactly("7: caught up to 0");
    store.append(5);
    store.run();
    store.reads.clear();
    assertThat(slow.heard()).isEmpty();

    for (String event : List.of("7: [1, 2]", "7: [3, 4]", "7: [5]")) {
      slow.request(1);
      store.run();
      assertThat(slow.heard()).containsExactly(event);
    }

    assertThat(store.readsAfter()).containsExactly(0L, 2L, 4L);
    assertThat(store.reads).extracting(MessageRange::maxBytes).containsOnly(2L);
  }

  @Test
  void slow_nothingRequested_causesNoReads() {
    store.create(7);
    store.watch(WatchRequest.of(SESSION), 1);
    store.reads.clear();

    for (int i = 0; i < 10; i++) {
      store.append(1);
      store.run();
    }

    assertThat(store.reads).isEmpty();
  }

  @Test
  void slow_farBehind_doesNotHoldUpOthers() {
    store.create(7);
    store.appendSilently(WatchReads.NEAR * 3);
    WatchRecorder quick = store.watch(request().fromEnd(true).build(), Long.MAX_VALUE);
    quick.heard();
    store.holdAnswers();
    WatchRecorder slow = store.watch(request().maxBytes(100).build(), 1);
    store.append(1);
    store.run();

    assertThat(store.readsAfter()).containsExactly(0L, WatchReads.NEAR * 3L);
    store.answerReads();

    assertThat(quick.heard()).containsExactly("7: [769]");
    assertThat(slow.heard()).hasSize(1);
  }

  @Test
  void slow_manyFarBehind_readOnlySomeAtOnce() {
    store.create(7);
    store.appendSilently(WatchReads.NEAR * 3);
    store.watch(request().fromEnd(true).build(), 1);
    store.reads.clear();
    store.holdAnswers();
    List<WatchRecorder> slow = new ArrayList<>();
    for (int i = 0; i < 3 * WatchReads.MOST_FAR_READS; i++) {
      slow.add(store.watch(request().afterSequence(i).build(), 1));
    }
    assertThat(store.reads).hasSize(WatchReads.MOST_FAR_READS);

    store.answerReads();

    assertThat(store.reads).hasSize(3 * WatchReads.MOST_FAR_READS);
    assertThat(slow).allSatisfy(watcher -> assertThat(watcher.heard()).hasSize(1));
  }

  @Test
  void manyWatchers_signal_costsOneRead() {
    store.create(7);
    List<WatchRecorder> watchers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      watchers.add(store.watch());
    }
    watchers.forEach(WatchRecorder::heard);
    store.reads.clear();

    for (int i = 1; i <= 3; i++) {
      store.append(1);
      assertThat(store.tasks()).isEqualTo(1);
      store.run();
      List<String> expected = List.of("7: [" + i + "]");
      assertThat(watchers).allSatisfy(watcher -> assertThat(watcher.heard()).isEqualTo(expected));
    }

    assertThat(store.readsAfter()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void manyWatchers_mark_costsOneRead() {
    store.create(7);
    for (int i = 0; i < 1000; i++) {
      store.watch();
    }
    store.reads.clear();

    store.advance(INTERVAL);

    assertThat(store.reads).hasSize(1);
    assertThat(store.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void manyWatchers_atDifferentPlacesNearTheEnd_comeTogether() {
    store.create(7);
    store.appendSilently(10);
    store.holdAnswers();
    List<WatchRecorder> watchers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      watchers.add(store.watch(request().afterSequence(i).build(), Long.MAX_VALUE));
    }
    store.answerReads();
    assertThat(watchers.get(0).heard())
        .containsExactly("7: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "7: caught up to 10");
    assertThat(watchers.get(8).heard()).containsExactly("7: [9, 10]", "7: caught up to 10");
    assertThat(watchers.get(9).heard()).containsExactly("7: [10]", "7: caught up to 10");
    assertThat(store.readsAfter()).containsExactly(0L, 1L);
  }

  @Test
  void changed_whileReading_isReadAgain() {
    store.create(7);
    store.appendSilently(1);
    store.holdAnswers();
    WatchRecorder watcher = store.watch();

    store.append(1);
    store.run();
    store.answerReads();

    assertThat(watcher.heard()).containsExactly("7: [1]", "7: [2]", "7: caught up to 2");
  }

  @Test
  void changed_nobodyWatches_doesNothing() {
    store.watches.changed(SESSION);
    store.watches.deleted(SESSION, 7);

    assertThat(store.tasks()).isEqualTo(0);
  }

  @Test
  void changed_anotherSession_readsNothing() {
    store.create(7);
    store.watch();
    store.reads.clear();

    store.watches.changed("session-2");

    assertThat(store.tasks()).isEqualTo(0);
  }
}
