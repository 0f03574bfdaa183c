package io.sessionstream.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What one measurement, or the median of several, has found.
 *
 * @param rate answers per second
 * @param serverCpu CPU seconds of the server per million answers
 * @param clientCpu CPU seconds of the client per million answers
 * @param serverBusy the share of the time for which the server had a core
 * @param clientBusy the share of the time for which the client had a core
 * @param p50 the median latency, from sending to the answer, in milliseconds
 * @param p99 the latency that 99 % of the answers do not exceed
 * @param p999 the latency that 99.9 % of the answers do not exceed
 */
record Measurement(
    double rate,
    double serverCpu,
    double clientCpu,
    double serverBusy,
    double clientBusy,
    double p50,
    double p99,
    double p999) {
  private static final double NANOS_PER_MILLI = 1e6;

  static Measurement of(
      Histogram latencies, double seconds, double serverSeconds, double clientSeconds) {
    double millions = latencies.getTotalCount() / 1e6;
    return new Measurement(
        latencies.getTotalCount() / seconds,
        serverSeconds / millions,
        clientSeconds / millions,
        serverSeconds / seconds,
        clientSeconds / seconds,
        latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
        latencies.getValueAtPercentile(99) / NANOS_PER_MILLI,
        latencies.getValueAtPercentile(99.9) / NANOS_PER_MILLI);
  }

  /** The median of each number by itself. */
  static Measurement median(List<Measurement> all) {
    return new Measurement(
        median(all, Measurement::rate),
        median(all, Measurement::serverCpu),
        median(all, Measurement::clientCpu),
        median(all, Measurement::serverBusy),
        median(all, Measurement::clientBusy),
        median(all, Measurement::p50),
        median(all, Measurement::p99),
        median(all, Measurement::p999));
  }

  private static double median(List<Measurement> all, ToDoubleFunction<Measurement> number) {
    return median(all.stream().mapToDouble(number).toArray());
  }

  /** The middle number, or the mean of the two in the middle. */
  static double median(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
