package io.sessionstream.server.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Random;

/** Many rounds of one fault, over the same sessions and the same data. */
final class Campaign {
  private static final int ROUNDS_OF_A_SESSION = 10;

  private final Clients clients;
  private final Checker checker;
  private final Tally tally = new Tally();
  private final Scene scene;

  Campaign(Path jar, Path work, long seed, PrintStream complaints) throws IOException {
    Random random = new Random(seed);
    clients = new Clients(work, random);
    checker = new Checker(clients.writers(), tally, complaints);
    scene = new Scene(jar, work, random, clients, checker, tally);
  }

  /**
   * Runs the rounds, then checks everything once more after everything was sent again.
   *
   * @throws FaultRefusedException if that cannot be done here
   */
  Tally run(Fault fault, int count) throws Exception {
    try (Rounds rounds = rounds(fault)) {
      for (int round = 0; round < count; round++) {
        tally.rounds++;
        rounds.round("e" + round / ROUNDS_OF_A_SESSION);
      }
      finish(rounds);
    }
    for (Writer writer : clients.writers()) {
      tally.retries += writer.retries();
      tally.duplicateAnswers += writer.duplicates();
      tally.surprises += writer.surprises().size();
      writer.surprises().forEach(surprise -> checker.complain("%s", surprise));
    }
    return tally;
  }

  private Rounds rounds(Fault fault) throws Exception {
    return switch (fault) {
      case KILL, PAUSE, CUT, FLIP -> new KillRounds(fault, scene);
      case DISK_FULL -> new DiskFullRounds(scene);
      case REDIS_KILL -> new RedisRounds(scene);
      case CLUSTER_FAILOVER -> new ClusterRounds(scene, false);
      case CLUSTER_FAILOVER_WAIT -> new ClusterRounds(scene, true);
    };
  }

  private void finish(Rounds rounds) throws Exception {
    try (TestServer server = rounds.lastServer()) {
      clients.write(server.channel(), "end", () -> false);
      if (clients.unacknowledged() > 0) {
        tally.lost += clients.unacknowledged();
        checker.complain("%d messages were never acknowledged", clients.unacknowledged());
      }
      checker.check(server.channel(), clients.allSessions());
    }
  }
}
