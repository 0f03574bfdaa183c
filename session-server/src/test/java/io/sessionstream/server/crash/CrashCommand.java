package io.sessionstream.server.crash;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.sessionstream.store.redis.RedisProcess;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The campaign as a program. */
@Command(
    name = "crash-test",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    header = {
      "Kills a server, or its Redis, or fills its disk, again and again while clients write to it,"
    },
    description = {
      "and checks from outside that everything that was acknowledged is there: once, in order,"
          + " without gaps, as it was sent, and nothing else. Prints a table.",
      "What Redis loses by itself, because it replicates later than it answers, has a column of its"
          + " own; with cluster-failover-wait, where nothing is acknowledged before it is"
          + " replicated, it is a failure too.",
      "Exit codes: 0 nothing was wrong, 1 something was, or a fault is refused here, 2 wrong usage."
    })
final class CrashCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "How many rounds for each fault. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--faults",
      split = ",",
      defaultValue =
          "kill,pause,cut,flip,disk-full,redis-kill,cluster-failover,cluster-failover-wait",
      description =
          "Which of kill, pause, cut, flip, disk-full (on RocksDB), redis-kill, cluster-failover and"
              + " cluster-failover-wait (on Redis). disk-full mounts a small file system, for which"
              + " it must be run by root. Default: all.")
  private List<Fault> faults = List.of();

  @Option(
      names = "--seed",
      description = "Makes the same random choices again. Default: another one each time.")
  private long seed = new Random().nextLong();

  @Option(
      names = "--jar",
      defaultValue = "session-server/target/session-server.jar",
      description = "The server. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--redis-server",
      description = "The redis-server to kill. Default: one of 6.2 that comes with the tests.")
  private @Nullable Path redisServer;

  private final PrintStream out = System.out;

  /** Runs the program. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new CrashCommand()).registerConverter(Fault.class, Fault::of);
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (redisServer != null) {
      System.setProperty(RedisProcess.EXECUTABLE, redisServer.toString());
    }
    out.println("seed " + seed);
    StringBuilder table = new StringBuilder(Tally.header()).append('\n');
    boolean clean = true;
    for (Fault fault : faults) {
      try {
        Tally tally = run(fault);
        clean &= tally.isClean();
        table.append(tally.row(fault.toString())).append('\n');
      } catch (FaultRefusedException e) {
        clean = false;
        out.println(e.getMessage());
      }
    }
    out.print(table);
    return clean ? 0 : 1;
  }

  private Tally run(Fault fault) throws Exception {
    Path work = Files.createTempDirectory("crash-test");
    try {
      return new Campaign(jar, work, seed, out).run(fault, rounds);
    } finally {
      MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
