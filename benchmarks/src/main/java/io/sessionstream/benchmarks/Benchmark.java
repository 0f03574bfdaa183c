package io.sessionstream.benchmarks;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command: the load client, which starts the servers that it measures. */
@Command(
    name = "benchmark",
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Measures the server against a server that does nothing, in the same run.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "./benchmark [OPTIONS] [PART...]",
    description = {
      "",
      "The server and the client are two processes, pinned to one core each. The server and the"
          + " no-op are measured in turns; a ratio is the median of the turns' ratios."
          + " benchmarks/README.md says what is measured and how to read what is printed.",
      "",
      "  ingest  GetStreamMessages against a no-op echo",
      "  batches AppendMessages in batches of 50 against a no-op echo",
      "  lookup  GetSessionData of sessions of 100 messages against prepared bytes",
      "  heap    the heap that a stored message takes, against its encoded size",
      "  rocksdb the store alone against RocksDB's own synced batches; ingest and look-ups of the"
          + " server on it against the server in memory",
      "  redis   the store against bare XADD, on the Redis of --redis-uri; look-ups of the server"
          + " on it against the server in memory",
      "  client  the JVM client's append against one call of the generated stub, on the same server",
      "  watch   from the acknowledgement of a message to its receipt by watchers, against a plain"
          + " round trip",
      "  micro   steps of the way of a message, one by one (JMH)",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 measured, 1 failed (an answer that is not a success, a server that does not"
          + " start, out of time), 2 wrong usage."
    })
final class Benchmark implements Callable<Integer> {
  private static final List<Cell> INGEST_CELLS =
      List.of(new Cell(1, 1), new Cell(1, 256), new Cell(8, 256), new Cell(64, 16));
  private static final List<Cell> BATCH_CELLS =
      List.of(new Cell(1, 4), new Cell(8, 4), new Cell(64, 4));
  private static final List<Cell> LOOKUP_CELLS =
      List.of(new Cell(1, 1), new Cell(8, 16), new Cell(64, 16));
  private static final List<String> MEMORY_FLAGS = List.of("-Xmx2g", "-XX:+UseSerialGC");
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(20);
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  /** What can be measured. */
  enum Part {
    ingest,
    batches,
    lookup,
    heap,
    rocksdb,
    redis,
    client,
    watch,
    micro
  }

  @Parameters(
      paramLabel = "PART",
      description =
          "What to measure, of: ${COMPLETION-CANDIDATES}. Default: ingest batches lookup heap.")
  private List<Part> parts = List.of(Part.ingest, Part.batches, Part.lookup, Part.heap);

  @Option(
      names = "--full",
      description =
          "The whole grid of 1, 8, 64 streams and 1, 16, 256 unanswered, not a few cells.")
  private boolean full;

  @Option(
      names = "--cells",
      split = ",",
      paramLabel = "CELL",
      description = "Only these cells, such as 64x16,8x256 (streams x unanswered).")
  private List<String> cells = List.of();

  @Option(names = "--ids", description = "Gives each message that is appended an id.")
  private boolean ids;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "How many turns each server has in a cell. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      paramLabel = "S",
      description = "How long a turn is measured. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--jvm-flags",
      split = " ",
      defaultValue = "-Xms3g -Xmx3g -Xmn2g -XX:+AlwaysPreTouch -XX:+UseSerialGC",
      paramLabel = "FLAGS",
      description = "The flags of both servers' JVMs. Default: ${DEFAULT-VALUE}.")
  private List<String> jvmFlags = List.of();

  @Option(
      names = "--redis-uri",
      paramLabel = "URI",
      description = "A Redis that may be filled, for the part redis.")
  private @Nullable String redisUri;

  @Option(
      names = "--max-minutes",
      defaultValue = "40",
      paramLabel = "N",
      description = "After this time the run fails. Default: ${DEFAULT-VALUE}.")
  private int maxMinutes;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // It is for the parser.
  private boolean help;

  /** Runs what the arguments say. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Benchmark())
            .setExecutionExceptionHandler((e, command, parsed) -> fail(e))
            .execute(args));
  }

  private static int fail(Exception e) {
    System.err.println("FAILED: no number of this run counts");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      System.err.println("  " + cause);
    }
    return 1;
  }

  @Override
  public Integer call() throws Exception {
    endAfter(Duration.ofMinutes(maxMinutes));
    Path jar = Path.of(System.getProperty("java.class.path"));
    Servers servers =
        new Servers(
            Optional.ofNullable(Integer.getInteger("benchmark.serverCore")),
            jvmFlags,
            Path.of(System.getProperty("benchmark.serverJar", "session-server.jar")),
            jar);
    Duration time = Duration.ofMillis(Math.round(seconds * 1000));
    Comparison comparison = new Comparison(rounds, FIRST_WARM_UP, WARM_UP, time);
    for (Part part : parts) {
      switch (part) {
        case ingest ->
            new IngestBenchmark(servers, comparison, ids).run(cells(INGEST_CELLS), System.out);
        case batches ->
            new IngestBenchmark(servers, comparison, ids)
                .runInBatches(cells(BATCH_CELLS), System.out);
        case lookup ->
            new LookupBenchmark(servers, comparison).run(cells(LOOKUP_CELLS), System.out);
        case heap -> runAlone(jar, HeapPerMessage.class);
        case rocksdb -> {
          runAlone(jar, RocksDbBenchmark.class, turns());
          new IngestBenchmark(servers, comparison, ids)
              .runOnRocksDb(cells(List.of(new Cell(64, 16))), System.out);
          new LookupBenchmark(servers, comparison)
              .runOnRocksDb(cells(List.of(new Cell(8, 16))), System.out);
        }
        case redis -> {
          if (redisUri == null) {
            throw new IOException("redis needs --redis-uri");
          }
          runAlone(
              jar, RedisBenchmark.class, Lists.asList(redisUri, turns()).toArray(String[]::new));
          new LookupBenchmark(servers, comparison)
              .runOnRedis(redisUri, cells(List.of(new Cell(8, 16))), System.out);
        }
        case client ->
            new ClientBenchmark(
                    servers, new RateComparison(rounds, FIRST_WARM_UP, time, "client", "stub"))
                .run(System.out);
        case watch -> new WatchBenchmark(servers, comparison).run(System.out);
        case micro -> runAlone(jar, MicroBenchmarks.class);
      }
    }
    return 0;
  }

  private List<Cell> cells(List<Cell> few) {
    if (!cells.isEmpty()) {
      return cells.stream().map(Cell::parse).toList();
    }
    return full ? Cell.grid() : few;
  }

  private String[] turns() {
    return new String[] {Integer.toString(rounds), Double.toString(seconds)};
  }

  /** Runs a main class in a JVM of its own. */
  private static void runAlone(Path jar, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ChildProcess.jdk("java"));
    command.addAll(MEMORY_FLAGS);
    command.addAll(List.of("-cp", jar.toString(), main.getName()));
    command.addAll(List.of(arguments));
    try (ChildProcess child = ChildProcess.start(new ProcessBuilder(command).inheritIO())) {
      int exitCode = child.process().waitFor();
      if (exitCode != 0) {
        throw new IOException(main.getSimpleName() + " has ended with " + exitCode);
      }
    }
  }

  private static void endAfter(Duration longest) {
    Thread timer =
        new Thread(
            () -> {
              try {
                Thread.sleep(longest.toMillis());
                System.exit(fail(new IOException("not done in " + longest)));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "out of time");
    timer.setDaemon(true);
    timer.start();
  }
}
