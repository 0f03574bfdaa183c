package io.sessionstream.benchmarks;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the micro benchmarks, and prints each as a ratio to the baseline of its class. */
final class MicroBenchmarks {
  private static final String BASELINE = ".baseline";

  private MicroBenchmarks() {}

  /** Takes about a minute. */
  public static void main(String[] args) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(StoreAppendBenchmark.class.getName())
            .include(RulesBenchmark.class.getName())
            .forks(3)
            .warmupIterations(2)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .shouldDoGC(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    print(new Runner(options).run());
  }

  private static void print(Collection<RunResult> results) {
    Map<String, Double> nanos = new TreeMap<>();
    for (RunResult result : results) {
      nanos.put(
          result.getParams().getBenchmark(), result.getPrimaryResult().getStatistics().getMean());
    }
    System.out.printf("%n%-32s %10s %24s%n", "micro benchmark", "ns", "ratio to its baseline");
    nanos.forEach(
        (name, time) -> {
          String baseline = name.substring(0, name.lastIndexOf('.')) + BASELINE;
          System.out.printf(
              Locale.ROOT,
              "  %-30s %10.0f %24.2f%n",
              name.substring(MicroBenchmarks.class.getPackageName().length() + 1),
              time,
              time / nanos.getOrDefault(baseline, Double.NaN));
        });
  }
}
