package io.sessionstream.store.rocksdb;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When sessions are expired: by the wall clock, so that it holds across restarts. */
record Expiry(long timeToLiveMillis) {
  Expiry(Duration timeToLive) {
    // Times are kept to the millisecond, so a part of one is given away.
    this(timeToLive.plusNanos(999_999).toMillis());
  }

  boolean isExpired(SessionView view, long nowMillis) {
    return isDue(view.activeMillis(), nowMillis);
  }

  boolean isDue(long activeMillis, long nowMillis) {
    return nowMillis - activeMillis >= timeToLiveMillis;
  }

  /** How often to look for expired sessions: in a small part of their time, or once a minute. */
  long sweepNanos() {
    long millis = Math.max(1000, Math.min(60_000, timeToLiveMillis / 32));
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
