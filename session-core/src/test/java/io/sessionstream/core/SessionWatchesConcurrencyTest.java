package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches of a real store, while threads append to it. */
final class SessionWatchesConcurrencyTest {
  private static final String SESSION = "session-1";
  private static final int WRITERS = 3;
  private static final int PER_WRITER = 10_000;
  private static final int WATCHERS = 30;
  private static final long LAST = (long) WRITERS * PER_WRITER;

  private final SessionStore<String> store =
      GuavaSessionStore.<String>builder(String::length).build();
  private final ExecutorService executor = Executors.newFixedThreadPool(3);
  private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
  private final SessionWatches<String> watches =
      new SessionWatches<>(store::find, this::end, executor);

  private CompletionStage<Optional<SessionInfo>> end(String sessionId) {
    return store
        .find(sessionId, MessageRange.nothing())
        .thenApply(found -> found.map(Session::info));
  }

  @AfterEach
  void close() {
    writers.shutdownNow();
    watches.close();
    executor.shutdown();
  }

  /** Collects sequences until the last one, and requests more when it has had what it requested. */
  private static final class Collector implements Flow.Subscriber<WatchEvent<String>> {
    private final int batch;
    private final List<Long> sequences = new ArrayList<>();
    private final CompletableFuture<List<Long>> all = new CompletableFuture<>();
    private Flow.Subscription subscription =
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        };
    private int events;

    Collector(int batch) {
      this.batch = batch;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(batch);
    }

    @Override
    public void onNext(WatchEvent<String> event) {
      if (event instanceof WatchEvent.Messages<String> messages) {
        messages.messages().forEach(message -> sequences.add(message.sequence()));
      }
      if (!sequences.isEmpty() && sequences.get(sequences.size() - 1) == LAST) {
        subscription.cancel();
        all.complete(sequences);
      }
      events++;
      if (events == batch) {
        events = 0;
        subscription.request(batch);
      }
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      all.complete(sequences);
    }
  }

  @Test
  void watch_whileOthersAppend_tellsEachMessageOnceInOrder() throws Exception {
    List<Collector> collectors = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.execute(this::append);
    }
    for (int i = 0; i < WATCHERS; i++) {
      collectors.add(new Collector(1 + i % 5));
      places.add(i % 3 == 0 ? 0 : (long) i * 100);
      watches
          .watch(
              WatchRequest.builder()
                  .sessionId(SESSION)
                  .waitForSession(true)
                  .afterSequence(places.get(i))
                  .maxBytes(10 + 1000L * (i % 2))
                  .build())
          .subscribe(collectors.get(i));
    }

    for (int i = 0; i < WATCHERS; i++) {
      assertThat(collectors.get(i).all.get(60, TimeUnit.SECONDS))
          .isEqualTo(LongStream.rangeClosed(places.get(i) + 1, LAST).boxed().toList());
    }
  }

  private void append() {
    for (int i = 0; i < PER_WRITER; i++) {
      store.append(Append.of(SESSION, "text"));
      watches.changed(SESSION);
    }
  }
}
