package io.sessionstream.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Measures the server and its baseline in turns, and prints both with their ratio.
 *
 * <p>A ratio is the median of the ratios of neighbouring turns, so that what the machine does
 * besides, over a longer time, does not change it.
 *
 * @param rounds how many turns each has
 * @param firstWarmUp how long each runs before it is measured for the first time, in all
 * @param warmUp how long each runs before each of its turns is measured
 * @param time how long a turn is measured
 */
record Comparison(int rounds, Duration firstWarmUp, Duration warmUp, Duration time) {
  private static final List<String> AGAINST_NO_OP = List.of("measured", "no-op");

  private static final String ROW = "  %-9s %12s %10s %10s %9s %9s %9s %9s %9s%n";

  /** Compares with a server that does nothing, in this cell. */
  void run(String what, Cell cell, Load measured, Load baseline, PrintStream out)
      throws IOException, InterruptedException {
    run(what, AGAINST_NO_OP, cell, measured, baseline, out);
  }

  /** Compares in this cell; the names are those of the measured and of its baseline. */
  void run(
      String what, List<String> names, Cell cell, Load measured, Load baseline, PrintStream out)
      throws IOException, InterruptedException {
    List<Measurement> ours = new ArrayList<>();
    List<Measurement> noOps = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ours.add(measured.run(cell, warmUp, time));
      noOps.add(baseline.run(cell, warmUp, time));
    }
    print(what + ", " + cell, names, ours, noOps, out);
  }

  /** Has all servers and the client compiled before anything is measured. */
  void warmUp(Cell cell, Load... loads) throws IOException, InterruptedException {
    for (Load load : loads) {
      load.run(cell, firstWarmUp, warmUp);
    }
  }

  private void print(
      String title,
      List<String> names,
      List<Measurement> ours,
      List<Measurement> noOps,
      PrintStream out) {
    out.printf("%n%s (medians of %d turns of %.1f s)%n", title, rounds, time.toMillis() / 1e3);
    out.printf(
        ROW, "", "answers/s", "server", "client", "server", "client", "p50 ms", "p99 ms", "p99.9");
    out.printf(ROW, "", "", "CPU s/M", "CPU s/M", "busy", "busy", "", "", "");
    print(names.get(0), Measurement.median(ours), out);
    print(names.get(1), Measurement.median(noOps), out);
    out.printf(
        Locale.ROOT,
        "  ratio     %12.2f %10.2f   (answers/s: %s / %s; server CPU: the other way)%n",
        ratio(ours, noOps, (our, noOp) -> our.rate() / noOp.rate()),
        ratio(ours, noOps, (our, noOp) -> noOp.serverCpu() / our.serverCpu()),
        names.get(0),
        names.get(1));
  }

  private static void print(String name, Measurement m, PrintStream out) {
    out.printf(
        ROW,
        name,
        "%,.0f".formatted(m.rate()),
        "%.2f".formatted(m.serverCpu()),
        "%.2f".formatted(m.clientCpu()),
        "%.0f %%".formatted(100 * m.serverBusy()),
        "%.0f %%".formatted(100 * m.clientBusy()),
        "%.3f".formatted(m.p50()),
        "%.3f".formatted(m.p99()),
        "%.3f".formatted(m.p999()));
  }

  private static double ratio(
      List<Measurement> ours,
      List<Measurement> noOps,
      ToDoubleBiFunction<Measurement, Measurement> of) {
    return Measurement.median(
        IntStream.range(0, ours.size())
            .mapToDouble(round -> of.applyAsDouble(ours.get(round), noOps.get(round)))
            .toArray());
  }
}
