package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watching what is on disk, and what is written while it is watched. */
final class WatchTest {
  private static final int MIB = 1 << 20;

  @TempDir Path temporary;

  /** Takes everything, and remembers it. */
  private static final class Recorder implements Flow.Subscriber<WatchEvent<String>> {
    final List<Long> sequences = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    final CompletableFuture<WatchEvent<String>> last = new CompletableFuture<>();
    private @Nullable WatchEvent<String> latest;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WatchEvent<String> event) {
      latest = event;
      if (event instanceof WatchEvent.Messages<String> messages) {
        for (StoredMessage<String> message : messages.messages()) {
          sequences.add(message.sequence());
          texts.add(message.message());
        }
      } else if (event instanceof WatchEvent.CaughtUp<String>) {
        caughtUp.complete(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      last.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      last.complete(Objects.requireNonNull(latest));
    }
  }

  private static Recorder watch(RocksDbSessionStore<String> store) {
    Recorder recorder = new Recorder();
    watch(store, recorder);
    return recorder;
  }

  private static void watch(RocksDbSessionStore<String> store, Recorder recorder) {
    store
        .watch(
            WatchRequest.builder()
                .sessionId("a")
                .maxBytes(100_000)
                .markInterval(Duration.ofMinutes(10))
                .build())
        .subscribe(recorder);
  }

  /** The session does not fit into the store's memory, so it comes page by page. */
  @Test
  void watch_largeSessionOnDisk_comesWholeAndGoesOn() throws Exception {
    String rest = "x".repeat(10_000);
    List<String> all = IntStream.rangeClosed(1, 300).mapToObj(i -> i + rest).toList();
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      all.subList(0, 200).forEach(content -> append(store, text("a", content)));
    }
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data")).cacheBytes(MIB).open()) {
      Recorder recorder = watch(store);
      for (String content : all.subList(200, 300)) {
        append(store, text("a", content));
      }
      long incarnation = await(store.closeSession("a")).orElseThrow().incarnation();

      assertThat(recorder.last.get(30, TimeUnit.SECONDS))
          .isEqualTo(new WatchEvent.Ended<String>(incarnation, WatchEvent.EndReason.CLOSED, 300));
      assertThat(recorder.sequences)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
      assertThat(recorder.texts).isEqualTo(all);
    }
  }

  /** What is appended after the subscription belongs to the watch, however late it is served. */
  @Test
  void watch_fromTheEndOfASessionOnDisk_hasWhatIsAppendedNext() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      append(store, text("a", "old"));
    }
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      CountDownLatch release = new CountDownLatch(1);
      holdWatchers(store, release);
      Recorder recorder = new Recorder();
      store.watch(WatchRequest.builder().sessionId("a").fromEnd(true).build()).subscribe(recorder);

      append(store, text("a", "new"));
      release.countDown();
      await(store.closeSession("a"));

      recorder.last.get(30, TimeUnit.SECONDS);
      assertThat(recorder.texts).containsExactly("new");
      assertThat(recorder.sequences).containsExactly(2L);
    }
  }

  @Test
  void watch_fromTheEndWhenTheDiskIsFull_isServed() throws Exception {
    AtomicLong usable = new AtomicLong(Long.MAX_VALUE);
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data")).usableSpace(usable::get).open()) {
      append(store, text("a", "old"));
    }
    usable.set(0);
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data")).usableSpace(usable::get).open()) {
      Recorder recorder = new Recorder();
      store.watch(WatchRequest.builder().sessionId("a").fromEnd(true).build()).subscribe(recorder);

      recorder.caughtUp.get(30, TimeUnit.SECONDS);
      assertThat(recorder.texts).isEmpty();
    }
  }

  /** Keeps all threads that serve watchers, with a watcher each that waits. */
  private static void holdWatchers(RocksDbSessionStore<String> store, CountDownLatch release) {
    CountDownLatch held = new CountDownLatch(ReadPool.THREADS);
    for (int i = 0; i < ReadPool.THREADS; i++) {
      append(store, text("held " + i, "text"));
      Recorder recorder = new Recorder();
      CompletableFuture<Void> unused =
          recorder.caughtUp.thenRun(
              () -> {
                held.countDown();
                Uninterruptibles.awaitUninterruptibly(release);
              });
      store.watch(WatchRequest.of("held " + i)).subscribe(recorder);
    }
    Uninterruptibles.awaitUninterruptibly(held);
  }

  @Test
  void watch_sessionIsDeleted_endsSo() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      long incarnation = await(store.getOrCreate("a")).incarnation();
      Recorder recorder = watch(store);
      recorder.caughtUp.get(30, TimeUnit.SECONDS);

      await(store.deleteSession("a"));
      append(store, text("a", "of another life"));

      assertThat(recorder.last.get(30, TimeUnit.SECONDS))
          .isEqualTo(new WatchEvent.Ended<String>(incarnation, WatchEvent.EndReason.DELETED, 0));
      assertThat(recorder.texts).isEmpty();
    }
  }

  @Test
  void close_whileWatching_endsTheWatch() throws Exception {
    RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open();
    append(store, text("a", "text"));
    Recorder recorder = watch(store);
    recorder.caughtUp.get(30, TimeUnit.SECONDS);

    store.close();

    assertThat(recorder.last)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            SessionStoreException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
  }

  @Test
  void close_byAWatcher_doesNotWaitForItself() throws Exception {
    RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open();
    append(store, text("a", "text"));
    Recorder recorder = new Recorder();
    CompletableFuture<Void> closed = recorder.caughtUp.thenRun(store::close);

    watch(store, recorder);

    closed.get(30, TimeUnit.SECONDS);
    store.close();
  }
}
