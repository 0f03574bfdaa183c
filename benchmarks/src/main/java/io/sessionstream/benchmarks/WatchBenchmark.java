package io.sessionstream.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * How much later than the acknowledgement of a message its watchers receive it, against a plain
 * round trip: a request to the no-op server, and its answer.
 *
 * <p>One message is on its way at a time; the next one follows when all watchers have it.
 */
record WatchBenchmark(Servers servers, Comparison comparison) {
  private static final List<Integer> WATCHERS = List.of(1, 16);
  private static final Cell ONE = new Cell(1, 1);
  private static final double NANOS_PER_MILLI = 1e6;

  /** Of one turn, in milliseconds. */
  private record Turn(double p50, double p99, double roundTripP50, double roundTripP99) {
    Turn(Histogram delays, Measurement roundTrips) {
      this(
          delays.getValueAtPercentile(50) / NANOS_PER_MILLI,
          delays.getValueAtPercentile(99) / NANOS_PER_MILLI,
          roundTrips.p50(),
          roundTrips.p99());
    }
  }

  void run(PrintStream out) throws IOException, InterruptedException {
    try (ServerProcess real = servers.measured();
        ServerProcess noOp = servers.noOp();
        Load roundTrips =
            new Load(noOp, IngestBenchmark.method(), () -> new AppendRequests(false), 1)) {
      comparison.warmUp(ONE, roundTrips);
      for (int watchers : WATCHERS) {
        WatchDelay.measure(real, watchers, comparison.firstWarmUp(), comparison.time());
        List<Turn> turns = new ArrayList<>();
        for (int round = 0; round < comparison.rounds(); round++) {
          Histogram delays =
              WatchDelay.measure(real, watchers, comparison.warmUp(), comparison.time());
          turns.add(new Turn(delays, roundTrips.run(ONE, comparison.warmUp(), comparison.time())));
        }
        print(watchers, turns, out);
      }
    }
  }

  private void print(int watchers, List<Turn> turns, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%nwatch, %d watchers of one session (medians of %d turns of %.1f s)%n"
            + "  from acknowledged to received: p50 %.3f ms, p99 %.3f ms%n"
            + "  round trip of the no-op:       p50 %.3f ms, p99 %.3f ms%n"
            + "  p99 is %.2f times the round trip's p50, and %.2f times its p99%n",
        watchers,
        turns.size(),
        comparison.time().toMillis() / 1e3,
        median(turns, Turn::p50),
        median(turns, Turn::p99),
        median(turns, Turn::roundTripP50),
        median(turns, Turn::roundTripP99),
        median(turns, turn -> turn.p99() / turn.roundTripP50()),
        median(turns, turn -> turn.p99() / turn.roundTripP99()));
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> of) {
    return Measurement.median(turns.stream().mapToDouble(of).toArray());
  }
}
