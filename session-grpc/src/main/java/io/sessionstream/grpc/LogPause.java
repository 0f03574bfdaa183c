package io.sessionstream.grpc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets something be logged once in a second, for what may happen more often than a log has room
 * for. Safe for use by many threads.
 */
final class LogPause {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoClock;
  private final AtomicLong nextLogged;

  LogPause(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    nextLogged = new AtomicLong(nanoClock.getAsLong());
  }

  /** Whether it may be logged now; whoever is told so does it. */
  boolean mayLog() {
    long now = nanoClock.getAsLong();
    long next = nextLogged.get();
    return now - next >= 0 && nextLogged.compareAndSet(next, now + PAUSE_NANOS);
  }
}
