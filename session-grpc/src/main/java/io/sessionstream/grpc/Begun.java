package io.sessionstream.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The results of a request that was begun, as they are taken one by one by one thread. */
final class Begun<R> {
  private final List<CompletableFuture<R>> results;
  private final int items;
  private final int bytes;
  private volatile int taken;
  private int done;

  Begun(List<CompletableFuture<R>> results, int items, int bytes) {
    this.results = results;
    this.items = items;
    this.bytes = bytes;
  }

  /**
   * Runs this when the next result has come, and when all have; not if they are there already. It
   * may run more often, and runs on the threads that bring the results.
   */
  void whenThere(Runnable action) {
    AtomicInteger missing = new AtomicInteger(results.size());
    for (int i = 0; i < results.size(); i++) {
      CompletableFuture<R> result = results.get(i);
      if (result.isDone()) {
        missing.decrementAndGet();
      } else {
        int index = i;
        var unused =
            result.whenComplete(
                (value, bug) -> {
                  // Whoever takes a result looks for the next one only after it has counted it.
                  if (missing.decrementAndGet() == 0 || index == taken) {
                    action.run();
                  }
                });
      }
    }
  }

  /** What the request takes of the window. */
  int items() {
    return items;
  }

  /** The size of the request. */
  int bytes() {
    return bytes;
  }

  /** Whether no results are left. */
  boolean isEmpty() {
    return taken == results.size();
  }

  /** Whether the next result is there. */
  boolean hasNext() {
    return taken < done || (taken < results.size() && results.get(taken).isDone());
  }

  /** Whether all results that are left are there. */
  boolean isWhole() {
    while (done < results.size() && results.get(done).isDone()) {
      done++;
    }
    return done == results.size();
  }

  /** Takes the next result. */
  R next() {
    int index = taken;
    taken = index + 1;
    return results.get(index).join();
  }
}
