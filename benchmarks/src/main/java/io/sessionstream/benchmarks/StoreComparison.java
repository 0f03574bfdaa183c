package io.sessionstream.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures a store against the bare database that it is built on, in turns.
 *
 * @param rounds how many turns each has
 * @param time how long a turn is
 */
record StoreComparison(int rounds, Duration time) {
  /** Something that is done over and over again for a time. */
  interface Work {
    /** How many messages a second were stored. */
    double rate(int waiting, Duration time) throws Exception;
  }

  /**
   * What one turn has shown.
   *
   * @param rate messages a second
   * @param cpuMicros microseconds of this process for each message
   */
  private record Turn(double rate, double cpuMicros) {}

  void run(String title, int waiting, Work store, Work floor, PrintStream out) throws Exception {
    turn(waiting, store);
    turn(waiting, floor);
    List<Turn> stores = new ArrayList<>();
    List<Turn> floors = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      stores.add(turn(waiting, store));
      floors.add(turn(waiting, floor));
    }
    out.printf(
        Locale.ROOT,
        "%s, %,5d waiting: store %,9.0f/s, bare %,9.0f/s, ratio %.2f;"
            + " CPU store %.2f us, bare %.2f us, ratio 1 / %.2f%n",
        title,
        waiting,
        median(stores, Turn::rate),
        median(floors, Turn::rate),
        ratio(stores, floors, Turn::rate),
        median(stores, Turn::cpuMicros),
        median(floors, Turn::cpuMicros),
        ratio(floors, stores, Turn::cpuMicros));
  }

  private Turn turn(int waiting, Work work) throws Exception {
    long pid = ProcessHandle.current().pid();
    CpuTime before = CpuTime.of(pid);
    long begin = System.nanoTime();
    double rate = work.rate(waiting, time);
    double messages = rate * (System.nanoTime() - begin) / 1e9;
    return new Turn(rate, CpuTime.of(pid).secondsSince(before) * 1e6 / messages);
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> of) {
    return Measurement.median(turns.stream().mapToDouble(of).toArray());
  }

  private static double ratio(List<Turn> measured, List<Turn> baseline, ToDoubleFunction<Turn> of) {
    return Measurement.median(
        IntStream.range(0, measured.size())
            .mapToDouble(
                turn -> of.applyAsDouble(measured.get(turn)) / of.applyAsDouble(baseline.get(turn)))
            .toArray());
  }
}
