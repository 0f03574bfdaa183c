package io.sessionstream.core;

import static io.sessionstream.core.WatchFixture.SESSION;
import static io.sessionstream.core.WatchFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of reactive streams. */
final class SessionWatchesFlowTest {
  private final WatchFixture store = new WatchFixture();
  private final List<Throwable> uncaught = new ArrayList<>();

  @BeforeEach
  void recordUncaught() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    store.create(7);
    store.appendSilently(3);
  }

  @AfterEach
  void forgetUncaught() {
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  private Flow.Publisher<WatchEvent<String>> oneByOne() {
    return store.watches.watch(request().maxBytes(1).build());
  }

  @Test
  void request_some_soManyAreToldAndNoMore() {
    WatchRecorder watcher = new WatchRecorder(0);
    oneByOne().subscribe(watcher);
    store.run();
    assertThat(watcher.heard()).isEmpty();

    watcher.request(2);
    store.run();
    assertThat(watcher.heard()).containsExactly("7: [1]", "7: [2]");
    watcher.request(1);
    watcher.request(1);
    store.run();
    assertThat(watcher.heard()).containsExactly("7: [3]", "7: caught up to 3");
  }

  @Test
  void request_moreThanCanBeCounted_isAll() {
    WatchRecorder watcher = new WatchRecorder(Long.MAX_VALUE - 1);
    oneByOne().subscribe(watcher);
    watcher.request(Long.MAX_VALUE);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1]", "7: [2]", "7: [3]", "7: caught up to 3");
  }

  @Test
  void request_noneOrLess_fails() {
    for (long n : List.of(0L, -1L, Long.MIN_VALUE)) {
      WatchRecorder watcher = store.watch(WatchRequest.of(SESSION), 1);
      watcher.heard();

      watcher.request(n);
      store.run();
      watcher.request(1);
      store.run();

      assertThat(watcher.heard())
          .containsExactly("error: the number of requested events must be positive");
    }
    assertThat(store.interest).hasSize(6);
  }

  @Test
  void request_whileBeingTold_isNotRecursion() {
    int count = 1000;
    store.appendSilently(count - 3);
    List<Integer> depths = new ArrayList<>();
    WatchRecorder watcher =
        new WatchRecorder(1) {
          private int depth;

          @Override
          public void onNext(WatchEvent<String> event) {
            depth++;
            depths.add(depth);
            request(1);
            depth--;
          }
        };

    oneByOne().subscribe(watcher);
    store.run();

    assertThat(depths).hasSize(count + 1).containsOnly(1);
  }

  @Test
  void subscribe_executorOfTheCaller_tellsNothingBeforeOnSubscribeReturns() {
    List<String> calls = new ArrayList<>();
    SessionWatches<String> direct =
        new SessionWatches<>(
            (sessionId, range) -> CompletableFuture.completedFuture(Optional.empty()),
            sessionId -> CompletableFuture.completedFuture(Optional.empty()),
            Runnable::run);
    direct
        .watch(WatchRequest.of(SESSION))
        .subscribe(
            new WatchRecorder(1) {
              @Override
              public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                direct.changed(SESSION);
                calls.add("onSubscribe");
              }

              @Override
              public void onNext(WatchEvent<String> event) {
                calls.add("onNext");
              }

              @Override
              public void onComplete() {
                calls.add("onComplete");
              }
            });

    assertThat(calls).containsExactly("onSubscribe", "onNext", "onComplete");
  }

  @Test
  void cancel_nothingIsToldAfterwards() {
    WatchRecorder watcher = store.watch(WatchRequest.of(SESSION), 1);
    watcher.heard();

    watcher.cancel();
    watcher.request(5);
    watcher.request(-1);
    store.append(1);
    store.run();

    assertThat(watcher.heard()).isEmpty();
  }

  @Test
  void cancel_whileReading_nothingIsTold() {
    store.holdAnswers();
    WatchRecorder watcher = store.watch();
    WatchRecorder other = store.watch();

    watcher.cancel();
    store.answerReads();

    assertThat(watcher.heard()).isEmpty();
    assertThat(other.heard()).containsExactly("7: [1, 2, 3]", "7: caught up to 3");
  }

  @Test
  void cancel_whileBeingTold_isTheLast() {
    WatchRecorder watcher =
        new WatchRecorder(5) {
          @Override
          public void onNext(WatchEvent<String> event) {
            super.onNext(event);
            cancel();
          }
        };
    oneByOne().subscribe(watcher);
    store.run();

    assertThat(watcher.heard()).containsExactly("7: [1]");
  }

  @Test
  void cancel_onTheEnd_isNotCompleted() {
    store.closeSession();
    WatchRecorder watcher =
        new WatchRecorder(5) {
          @Override
          public void onNext(WatchEvent<String> event) {
            super.onNext(event);
            if (event instanceof WatchEvent.Ended<String>) {
              cancel();
            }
          }
        };
    store.watches.watch(WatchRequest.of(SESSION)).subscribe(watcher);
    store.run();

    assertThat(watcher.heard())
        .containsExactly("7: [1, 2, 3]", "7: caught up to 3", "7: CLOSED after 3");
  }

  @Test
  void cancel_onSubscribe_readsNothing() {
    WatchRecorder watcher =
        new WatchRecorder(5) {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            super.onSubscribe(given);
            given.cancel();
          }
        };
    store.watches.watch(request().fromEnd(true).build()).subscribe(watcher);
    store.run();

    assertThat(watcher.heard()).isEmpty();
    assertThat(store.reads).isEmpty();
    assertThat(store.ends).isZero();
  }

  @Test
  void subscriber_throws_isCancelledAndHarmsNobody() {
    IllegalStateException bug = new IllegalStateException("a bug");
    WatchRecorder faulty =
        new WatchRecorder(5) {
          @Override
          public void onNext(WatchEvent<String> event) {
            super.onNext(event);
            throw bug;
          }
        };
    oneByOne().subscribe(faulty);
    WatchRecorder other = store.watch();
    store.append(1);
    store.run();

    assertThat(faulty.heard()).containsExactly("7: [1]");
    assertThat(other.heard()).containsExactly("7: [1, 2, 3]", "7: caught up to 3", "7: [4]");
    assertThat(uncaught).containsExactly(bug);
  }

  @Test
  void subscriber_throwsOnSubscribe_isCancelled() {
    IllegalStateException bug = new IllegalStateException("a bug");
    WatchRecorder faulty =
        new WatchRecorder(5) {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            super.onSubscribe(given);
            throw bug;
          }
        };
    oneByOne().subscribe(faulty);
    store.run();

    assertThat(faulty.heard()).isEmpty();
    assertThat(uncaught).containsExactly(bug);
    assertThat(store.interest).containsExactly("begins session-1", "ends session-1");
  }

  @Test
  void subscribe_twice_areTwoWatches() {
    Flow.Publisher<WatchEvent<String>> publisher = oneByOne();
    WatchRecorder first = new WatchRecorder(1);
    WatchRecorder second = new WatchRecorder(2);
    publisher.subscribe(first);
    publisher.subscribe(second);
    store.run();

    assertThat(first.heard()).containsExactly("7: [1]");
    assertThat(second.heard()).containsExactly("7: [1]", "7: [2]");
  }

  @Test
  @SuppressWarnings("NullAway") // Java callers without a null checker can do it.
  void nullArguments_areThrownBack() {
    assertThatNullPointerException().isThrownBy(() -> store.watches.watch(null));
    assertThatNullPointerException().isThrownBy(() -> oneByOne().subscribe(null));
    assertThat(store.interest).isEmpty();
  }

  @Test
  void onNext_throwsAndSoDoesTheHandler_harmsNoOtherWatcher() {
    store.create(7);
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, thrown) -> {
              throw new IllegalStateException(thrown);
            });
    WatchRecorder other = store.watch();
    other.heard();
    store
        .watches
        .watch(WatchRequest.of(SESSION))
        .subscribe(
            new WatchRecorder(1) {
              @Override
              public void onNext(WatchEvent<String> event) {
                throw new IllegalStateException("a bug of the watcher");
              }
            });
    store.run();

    store.append(1);
    store.run();

    assertThat(other.heard()).containsExactly("7: [1]");
  }

  @Test
  void find_throwsAnError_endsTheWatch() {
    store.create(7);
    WatchRecorder watcher = store.watch();
    watcher.heard();
    store.failWith(new StackOverflowError("too deep"));
    store.append(1);
    store.run();

    assertThat(watcher.heard()).containsExactly("error: too deep");
  }

  @Test
  void timer_fails_endsTheWatchesAndServesLaterOnes() {
    store.create(7);
    store.failTimerWith(new OutOfMemoryError("no thread"));
    WatchRecorder watcher = store.watch();
    store.failTimerWith(null);

    WatchRecorder later = store.watch();
    store.append(1);
    store.run();

    assertThat(watcher.heard())
        .containsExactly("7: caught up to 0", "error: the session cannot be watched");
    assertThat(later.heard()).containsExactly("7: caught up to 0", "7: [1]");
    assertThat(store.interest)
        .containsExactly("begins session-1", "ends session-1", "begins session-1");
  }
}
