package io.sessionstream.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What is open besides appends, so that the client can end it. Safe for use by many threads. */
final class OpenWork {
  private final Set<Work> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Something that takes its time. */
  interface Work {
    /**
     * Ends it with an error, because the client is closed; without effect if it has ended.
     * Completes when whoever waits for it was told.
     */
    CompletableFuture<Void> close();

    /** Whether it ends as soon as the client is asked to close, even if others may go on. */
    default boolean endsFirst() {
      return false;
    }
  }

  /** Notes what has begun; ends it at once if the client is closed. */
  void add(Work work) {
    open.add(work);
    if (closed) {
      var unused = work.close();
    }
  }

  void remove(Work work) {
    open.remove(work);
  }

  void closeWatches() {
    open.stream()
        .filter(Work::endsFirst)
        .forEach(
            work -> {
              var unused = work.close();
            });
  }

  /** Ends all of it; completes when everybody who waits for it was told. */
  CompletableFuture<Void> close() {
    closed = true;
    return CompletableFuture.allOf(
        open.stream().map(Work::close).toArray(CompletableFuture<?>[]::new));
  }
}
