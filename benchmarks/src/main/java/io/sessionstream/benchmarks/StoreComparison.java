package io.sessionstream.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

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

  void run(String title, int waiting, Work store, Work floor, PrintStream out) throws Exception {
    store.rate(waiting, time);
    floor.rate(waiting, time);
    double[] stores = new double[rounds];
    double[] floors = new double[rounds];
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      stores[round] = store.rate(waiting, time);
      floors[round] = floor.rate(waiting, time);
      ratios[round] = stores[round] / floors[round];
    }
    out.printf(
        Locale.ROOT,
        "%s, %,5d waiting: store %,9.0f/s, bare %,9.0f/s, ratio %.2f%n",
        title,
        waiting,
        Measurement.median(stores),
        Measurement.median(floors),
        Measurement.median(ratios));
  }
}
