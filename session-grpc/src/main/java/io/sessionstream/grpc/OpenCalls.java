package io.sessionstream.grpc;

import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls that are open: no more than are allowed, so that all together take bounded memory, and
 * none after draining. Safe for use by many threads.
 */
final class OpenCalls {
  private final int maxCalls;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<OpenCall<?>> calls = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  OpenCalls(int maxCalls) {
    this.maxCalls = maxCalls;
  }

  /** Adds a call; returns why it is refused, if so. */
  Optional<StatusRuntimeException> add(OpenCall<?> call) {
    if (draining) {
      return Optional.of(Errors.draining());
    }
    if (count.incrementAndGet() > maxCalls) {
      count.decrementAndGet();
      return Optional.of(Errors.tooManyCalls(maxCalls));
    }
    calls.add(call);
    if (draining) {
      call.drain(Errors.draining()); // Whoever drains all may have missed it, or not.
    }
    return Optional.empty();
  }

  /** Removes a call that was added, whether or not it has been removed already. */
  void remove(OpenCall<?> call) {
    if (calls.remove(call)) {
      count.decrementAndGet();
    }
    completeIfDrained();
  }

  /** Drains all calls, and refuses new ones; completes when there are none. */
  CompletableFuture<Void> drain() {
    draining = true;
    calls.forEach(call -> call.drain(Errors.draining()));
    completeIfDrained();
    return drained.copy();
  }

  private void completeIfDrained() {
    if (draining && calls.isEmpty()) {
      drained.complete(null);
    }
  }
}
