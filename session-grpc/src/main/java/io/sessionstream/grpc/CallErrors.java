package io.sessionstream.grpc;

import com.google.rpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells the failures of the many messages of one call. That the store is unavailable is logged once
 * in a second: one call can bring more messages than a log has room for. Safe for use by many
 * threads.
 */
final class CallErrors {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String requestId;
  private final LongSupplier nanoClock;
  private final AtomicLong nextLogged;

  /** Errors of the call with this id. */
  CallErrors(String requestId, LongSupplier nanoClock) {
    this.requestId = requestId;
    this.nanoClock = nanoClock;
    nextLogged = new AtomicLong(nanoClock.getAsLong());
  }

  /** What the client is told of a failure. */
  Status of(Throwable failure) {
    return Errors.of(failure, requestId, this::mayLogUnavailable);
  }

  private boolean mayLogUnavailable() {
    long now = nanoClock.getAsLong();
    long next = nextLogged.get();
    return now - next >= 0 && nextLogged.compareAndSet(next, now + PAUSE_NANOS);
  }
}
