package io.sessionstream.core;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until it is moved; the clock can also be set, as real clocks are. */
final class ManualTime extends Ticker implements InstantSource {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final AtomicLong passed = new AtomicLong();
  private volatile Duration correction = Duration.ZERO;

  void advance(Duration duration) {
    passed.addAndGet(duration.toNanos());
  }

  /** Moves the clock, forward or back, without that time passes. */
  void correctClock(Duration by) {
    correction = correction.plus(by);
  }

  @Override
  public long read() {
    return passed.get();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(passed.get()).plus(correction);
  }
}
