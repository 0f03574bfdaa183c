package io.sessionstream.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The results of a request that was begun, as they are taken one by one. */
final class Begun<R> {
  private final List<CompletableFuture<R>> results;
  private final int items;
  private final int bytes;
  private int taken;
  private int done;

  Begun(List<CompletableFuture<R>> results, int items, int bytes) {
    this.results = results;
    this.items = items;
    this.bytes = bytes;
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
    return results.get(taken++).join();
  }
}
