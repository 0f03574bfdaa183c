package io.sessionstream.benchmarks;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Takes the latencies of one connection's streams while a measurement is going on. */
final class Recorder {
  // All streams of a connection run on one thread, so the histogram needs no locks.
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Histogram latencies = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
  private volatile boolean on;

  void turn(boolean on) {
    this.on = on;
  }

  /** Records the latency of so many answers. */
  void record(long nanos, int answers) {
    if (on) {
      latencies.recordValueWithCount(Math.min(nanos, LONGEST_NANOS), answers);
    }
  }

  /** What was recorded; to be called when the streams have ended. */
  Histogram latencies() {
    return latencies;
  }
}
