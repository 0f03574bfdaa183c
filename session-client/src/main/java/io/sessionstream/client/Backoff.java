package io.sessionstream.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Times to wait between attempts: exponential, with full jitter, so that clients that were cut off
 * together do not come back together.
 */
final class Backoff {
  private static final int MOST_DOUBLINGS = 30;

  private final long initialNanos;
  private final long maxNanos;
  private final RandomGenerator random;

  Backoff(ClientOptions options, RandomGenerator random) {
    this.initialNanos = options.initialBackoff().toNanos();
    this.maxNanos = options.maxBackoff().toNanos();
    this.random = random;
  }

  /** How long to wait after this many failures in a row, of which there is at least one. */
  long nanos(int failures) {
    int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
    long bound = Math.min(maxNanos, saturatedShift(initialNanos, doublings));
    return random.nextLong(bound + 1);
  }

  /** The same, but at least as long as the server has asked for. */
  long nanos(int failures, Duration least) {
    return least.toNanos() + nanos(failures);
  }

  private static long saturatedShift(long value, int bits) {
    return value > Long.MAX_VALUE >> bits ? Long.MAX_VALUE : value << bits;
  }
}
