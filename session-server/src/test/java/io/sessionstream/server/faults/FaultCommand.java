package io.sessionstream.server.faults;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The campaign as a program. */
@Command(
    name = "fault-test",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    header = "Appends and watches with the JVM client over a network and a server full of faults,",
    description = {
      "and compares with the log: nothing may be lost, doubled or out of order, and every watcher"
          + " must have seen every message once. Prints a table.",
      "Exit codes: 0 nothing was wrong, 1 something was, 2 wrong usage."
    })
final class FaultCommand implements Callable<Integer> {
  @Option(
      names = "--faults",
      defaultValue = "200",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(
      names = "--seed",
      description = "Makes the same random choices again. Default: another one each time.")
  private long seed = new Random().nextLong();

  @Option(
      names = "--jar",
      defaultValue = "session-server/target/session-server.jar",
      description = "The server. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  private final PrintStream out = System.out;

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FaultCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    out.println("seed " + seed);
    Path work = Files.createTempDirectory("fault-test");
    try {
      FaultTally tally = new FaultCampaign(jar, work, seed, out).run(faults);
      out.print(tally.table());
      return tally.isClean() ? 0 : 1;
    } finally {
      MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
