package io.sessionstream.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures calls of this process against a baseline of as many, in turns.
 *
 * @param rounds how many turns each has
 * @param warmUp how long each runs before its turns
 * @param time how long a turn is
 * @param name what the measured is called in what is printed
 * @param floorName what the other is called
 */
record RateComparison(int rounds, Duration warmUp, Duration time, String name, String floorName) {
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

  /** Measures a store against what it is built on, as the arguments of a program say. */
  static RateComparison ofStore(int rounds, double seconds) {
    Duration time = Duration.ofMillis(Math.round(seconds * 1000));
    return new RateComparison(rounds, time, time, "store", "bare");
  }

  void run(String title, int waiting, Work work, Work floor, PrintStream out) throws Exception {
    work.rate(waiting, warmUp);
    floor.rate(waiting, warmUp);
    List<Turn> measured = new ArrayList<>();
    List<Turn> floors = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      measured.add(turn(waiting, work));
      floors.add(turn(waiting, floor));
    }
    out.printf(
        Locale.ROOT,
        "%s, %,5d waiting: %s %,9.0f/s, %s %,9.0f/s, ratio %.2f;"
            + " CPU %s %.2f us, %s %.2f us, ratio 1 / %.2f%n",
        title,
        waiting,
        name,
        median(measured, Turn::rate),
        floorName,
        median(floors, Turn::rate),
        ratio(measured, floors, Turn::rate),
        name,
        median(measured, Turn::cpuMicros),
        floorName,
        median(floors, Turn::cpuMicros),
        ratio(floors, measured, Turn::cpuMicros));
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
