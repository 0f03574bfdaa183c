package io.sessionstream.grpc;

import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The streams that are open: no more than are allowed, so that all together take bounded memory,
 * and none after draining. Safe for use by many threads.
 */
final class OpenStreams {
  private final int maxStreams;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<AnsweringStream<?, ?>> streams = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  OpenStreams(int maxStreams) {
    this.maxStreams = maxStreams;
  }

  /** Adds a stream; returns why it is refused, if so. */
  Optional<StatusRuntimeException> add(AnsweringStream<?, ?> stream) {
    if (count.incrementAndGet() > maxStreams) {
      count.decrementAndGet();
      return Optional.of(Errors.tooManyCalls(maxStreams));
    }
    streams.add(stream);
    if (draining) {
      remove(stream);
      return Optional.of(Errors.draining());
    }
    return Optional.empty();
  }

  /** Removes a stream that was added, whether or not it has been removed already. */
  void remove(AnsweringStream<?, ?> stream) {
    if (streams.remove(stream)) {
      count.decrementAndGet();
    }
    completeIfDrained();
  }

  /** Drains all streams, and refuses new ones; completes when there are none. */
  CompletableFuture<Void> drain() {
    draining = true;
    streams.forEach(stream -> stream.drain(Errors.draining()));
    completeIfDrained();
    return drained.copy();
  }

  private void completeIfDrained() {
    if (draining && streams.isEmpty()) {
      drained.complete(null);
    }
  }
}
