package io.sessionstream.server.crash;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sessionstream.server.JarProcess;
import io.sessionstream.v1.StoredMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Many rounds of one fault, on one data directory. */
final class Campaign {
  private static final Pattern READY = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+) ");
  private static final int WRITERS = 6;

  private static final int SESSIONS_OF_A_WRITER = 3;
  private static final int ROUNDS_OF_A_SESSION = 10;
  private static final int LONGEST_ROUND_MILLIS = 1200;

  private final Path jar;
  private final Path redisExecutable;
  private final Path work;
  private final Path dataDir;
  private final Random random;
  private final List<Writer> writers = new ArrayList<>();
  private final Set<String> allSessions = new LinkedHashSet<>();
  private final Tally tally = new Tally();
  private final Checker checker;

  Campaign(Path jar, Path redisExecutable, Path work, long seed, PrintStream complaints)
      throws IOException {
    this.jar = jar;
    this.redisExecutable = redisExecutable;
    this.work = work;
    this.dataDir = work.resolve("data");
    this.random = new Random(seed);
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer("w" + i, work.resolve("journal-" + i), random.nextLong()));
    }
    this.checker = new Checker(writers, tally, complaints);
  }

  /** Runs the rounds, then checks everything once more after everything was sent again. */
  Tally run(Fault fault, int rounds) throws Exception {
    if (fault == Fault.REDIS_KILL) {
      try (RedisServer redis = new RedisServer(redisExecutable, work.resolve("redis"))) {
        for (int round = 0; round < rounds; round++) {
          redisRound(redis, epoch(round));
        }
        finish(startOn(redis));
      }
    } else {
      for (int round = 0; round < rounds; round++) {
        round(fault, epoch(round));
      }
      finish(start(dataDir));
    }
    tally.retries = writers.stream().mapToLong(Writer::retries).sum();
    tally.duplicateAnswers = writers.stream().mapToLong(Writer::duplicates).sum();
    return tally;
  }

  private static String epoch(int round) {
    return "e" + round / ROUNDS_OF_A_SESSION;
  }

  private void finish(JarProcess started) throws Exception {
    try (JarProcess server = started) {
      ManagedChannel channel = connect(startedPort(server));
      try {
        write(channel, "end", () -> false);
        complainOfUnacknowledged();
        checker.check(channel, allSessions);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private void round(Fault fault, String epoch) throws Exception {
    tally.rounds++;
    try (JarProcess server = start(dataDir)) {
      int port = startedPort(server);
      ManagedChannel channel = connect(port);
      try {
        checker.check(channel, sessions(epoch));
        if (fault == Fault.PAUSE) {
          pauseInTheMidst(server, port, channel, epoch);
        }
        killInTheMidst(server, channel, epoch);
      } finally {
        channel.shutdownNow();
      }
    }
    if (fault == Fault.CUT || fault == Fault.FLIP) {
      checkDamagedCopy(fault);
    }
  }

  /** Redis is away until all writers have noticed; then the same server must go on. */
  private void redisRound(RedisServer redis, String epoch) throws Exception {
    tally.rounds++;
    try (JarProcess server = startOn(redis)) {
      ManagedChannel channel = connect(startedPort(server));
      try {
        checker.check(channel, sessions(epoch));
        whileWriting(channel, epoch, redis::kill);
        tally.faults++;
        redis.restart();
        Found.awaitAnswers(channel);
        write(channel, epoch, () -> false);
        checker.check(channel, sessions(epoch));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private void killInTheMidst(JarProcess server, ManagedChannel channel, String epoch)
      throws Exception {
    whileWriting(channel, epoch, server::kill);
    tally.faults++;
  }

  /** What the paused server has in its buffers it may still do, while all is sent again. */
  private void pauseInTheMidst(JarProcess server, int port, ManagedChannel channel, String epoch)
      throws Exception {
    whileWriting(channel, epoch, () -> server.signal("STOP"));
    server.signal("CONT");
    tally.faults++;
    ManagedChannel other = connect(port);
    try {
      write(other, epoch, () -> false);
      checker.check(other, sessions(epoch));
    } finally {
      other.shutdownNow();
    }
  }

  /** Something that is done at a random moment. */
  private interface Blow {
    void fall() throws Exception;
  }

  private void whileWriting(ManagedChannel channel, String epoch, Blow blow) throws Exception {
    long millis = 50 + random.nextLong(LONGEST_ROUND_MILLIS);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing =
          executor.submit(
              () -> {
                write(channel, epoch, () -> true);
                return null;
              });
      TimeUnit.MILLISECONDS.sleep(millis);
      blow.fall();
      writing.get(1, TimeUnit.MINUTES);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Lets all writers write at once, until there is no more reason to or their calls end. */
  private void write(ManagedChannel channel, String epoch, BooleanSupplier more) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = writers.get(i);
      List<String> sessions = sessionsOf(i, epoch);
      tasks.add(
          () -> {
            writer.write(channel, sessions, more);
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
    try {
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private void complainOfUnacknowledged() {
    for (Writer writer : writers) {
      if (writer.unacknowledged() > 0) {
        tally.lost += writer.unacknowledged();
        checker.complain("%d messages were never acknowledged", writer.unacknowledged());
      }
    }
  }

  private List<String> sessionsOf(int writer, String epoch) {
    List<String> sessions = new ArrayList<>(List.of(epoch + "-of-all"));
    for (int i = 0; i < SESSIONS_OF_A_WRITER; i++) {
      sessions.add(epoch + "-of-" + writer + "-" + i);
    }
    return sessions;
  }

  private Set<String> sessions(String epoch) {
    Set<String> sessions = new LinkedHashSet<>();
    for (int i = 0; i < WRITERS; i++) {
      sessions.addAll(sessionsOf(i, epoch));
    }
    allSessions.addAll(sessions);
    return sessions;
  }

  /** A damaged copy is refused, or has of each session the beginning. */
  private void checkDamagedCopy(Fault fault) throws Exception {
    Path copy = work.resolve("copy");
    if (DamagedCopy.make(dataDir, copy, fault, random)) {
      Map<String, List<StoredMessage>> whole = everything(dataDir);
      try (JarProcess server = start(copy)) {
        Optional<Integer> port = port(server);
        if (port.isPresent()) {
          compare(everything(port.get()), whole, fault);
        } else if (fault == Fault.CUT || server.exitCode() != 1 || server.errors().size() != 1) {
          tally.lost++;
          checker.complain("%s: exit code %d, %s", fault, server.exitCode(), server.errors());
        } else {
          tally.refused++;
        }
      }
    }
    MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private void compare(
      Map<String, List<StoredMessage>> part, Map<String, List<StoredMessage>> whole, Fault fault) {
    long missing = 0;
    for (String sessionId : allSessions) {
      List<StoredMessage> all = whole.getOrDefault(sessionId, List.of());
      List<StoredMessage> some = part.getOrDefault(sessionId, List.of());
      checker.checkIsBeginning(sessionId, some, all);
      missing += all.size() - some.size();
    }
    // A flipped bit in the last group cannot be told from a torn one; before it, it must be found.
    if (fault == Fault.FLIP && missing > (long) WRITERS * Writer.WINDOW) {
      tally.lost += missing;
      checker.complain("a flipped bit was not noticed, and %d messages are missing", missing);
    }
  }

  private Map<String, List<StoredMessage>> everything(Path directory) throws Exception {
    try (JarProcess server = start(directory)) {
      return everything(startedPort(server));
    }
  }

  private Map<String, List<StoredMessage>> everything(int port) throws Exception {
    ManagedChannel channel = connect(port);
    try {
      Map<String, List<StoredMessage>> sessions = new LinkedHashMap<>();
      for (String sessionId : allSessions) {
        sessions.put(sessionId, Found.session(channel, sessionId));
      }
      return sessions;
    } finally {
      channel.shutdownNow();
    }
  }

  private JarProcess startOn(RedisServer redis) {
    return start("--store=redis", "--redis-uri=" + redis.uri(), "--redis-timeout=1s");
  }

  private JarProcess start(Path directory) {
    return start("--store=rocksdb", "--data-dir=" + directory);
  }

  private JarProcess start(String... options) {
    return JarProcess.of(
        jar,
        "192m",
        Stream.concat(Stream.of("--port=0"), Stream.of(options)).toArray(String[]::new));
  }

  /** The port of the server, when it accepts calls; nothing if it does not start. */
  private static Optional<Integer> port(JarProcess server) {
    return server
        .nextOutputIfAny()
        .map(READY::matcher)
        .filter(Matcher::find)
        .map(ready -> Integer.parseInt(ready.group(1)));
  }

  private static int startedPort(JarProcess server) {
    return port(server)
        .orElseThrow(
            () -> new IllegalStateException("the server did not start: " + server.errors()));
  }

  private static ManagedChannel connect(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }
}
