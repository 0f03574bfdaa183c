package io.sessionstream.store.redis;

import io.sessionstream.core.SessionStoreException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what waits for Redis, in calls and in bytes, until it is closed. */
final class Admission {
  private static final long CLOSED = 1L << 40;

  private final int maxCalls;
  private final long maxBytes;
  // The calls that wait, and CLOSED once it is closed: one number, so that none slips through.
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final CountDownLatch quiet = new CountDownLatch(1);

  Admission(int maxCalls, long maxBytes) {
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
  }

  /** Lets a call wait, which must {@link #leave} later; or throws STORE_BUSY or CLOSED. */
  void enter(long size) {
    long waiting = calls.incrementAndGet();
    if (waiting > maxCalls) {
      leave(0);
      throw waiting >= CLOSED
          ? SessionStoreException.closed()
          : SessionStoreException.storeBusy(maxCalls + " calls");
    }
    // A call that is larger than all that may wait is let in when it is alone.
    if (bytes.addAndGet(size) > maxBytes && waiting > 1) {
      leave(size);
      throw SessionStoreException.storeBusy(maxBytes + " bytes");
    }
  }

  void leave(long size) {
    bytes.addAndGet(-size);
    if (calls.decrementAndGet() == CLOSED) {
      quiet.countDown();
    }
  }

  /** Throws CLOSED if it is closed. */
  void checkOpen() {
    if (isClosed()) {
      throw SessionStoreException.closed();
    }
  }

  boolean isClosed() {
    return calls.get() >= CLOSED;
  }

  /** Lets nothing in from now on; returns whether this was the first time. */
  boolean close() {
    long before = calls.getAndUpdate(n -> n >= CLOSED ? n : n + CLOSED);
    if (before == 0) {
      quiet.countDown();
    }
    return before < CLOSED;
  }

  /** Waits until nothing waits any more, after closing; returns whether that is so. */
  boolean awaitQuiet(long millis) throws InterruptedException {
    return quiet.await(millis, TimeUnit.MILLISECONDS);
  }

  long waiting() {
    return calls.get() & (CLOSED - 1);
  }
}
