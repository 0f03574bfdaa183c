package io.sessionstream.store.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until it is moved, for stores that let their time be injected. */
public final class ManualTime implements InstantSource {
  /** Not a whole millisecond, so that a store that keeps more than it promises is noticed. */
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901234Z");

  private final AtomicLong passed = new AtomicLong();

  /** Moves the time forward. */
  public void advance(Duration duration) {
    passed.addAndGet(duration.toNanos());
  }

  @Override
  public Instant instant() {
    return START.plusNanos(passed.get());
  }

  /** The nanoseconds that passed since the start, as {@link System#nanoTime()} counts them. */
  public long nanos() {
    return passed.get();
  }
}
