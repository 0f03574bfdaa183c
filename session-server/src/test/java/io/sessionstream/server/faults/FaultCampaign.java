package io.sessionstream.server.faults;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.ClientState;
import io.sessionstream.client.Ordering;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Message;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.server.JarProcess;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Some faults, one after the other, under load; then everything is compared. */
final class FaultCampaign {
  private static final Pattern READY = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+) ");
  private static final int WRITERS = 8;
  private static final List<String> WATCHED = List.of("of-0", "of-1", "of-all-0", "of-all-1");
  private static final List<Ordering> ORDERINGS = List.of(Ordering.values());
  private static final int LONGEST_CALM_MILLIS = 400;
  private static final int LONGEST_WEATHER_MILLIS = 500;
  private static final int POLL_MILLIS = 10;
  private static final int SLOWEST_MILLIS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path jar;
  private final Path dataDir;
  private final Random random;
  private final FaultProxy proxy;
  private final PrintStream complaints;
  private final FaultTally tally = new FaultTally();
  private final LongAdder reconnects = new LongAdder();
  private int port;
  private final List<FaultKind> kinds = new ArrayList<>();
  private final List<FaultWriter> writers = new ArrayList<>();
  private final List<FaultWatcher> watchers = new ArrayList<>();

  FaultCampaign(Path jar, Path work, long seed, PrintStream complaints) {
    this.jar = jar;
    this.dataDir = work.resolve("data");
    this.random = new Random(seed);
    this.proxy = new FaultProxy(random.nextLong());
    this.complaints = complaints;
  }

  /** Runs the faults: each kind in turn, in a random order that changes with each turn. */
  FaultTally run(int faults) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    JarProcess server = start();
    try {
      makeClients();
      List<Future<WatchEvent.Ended<Message>>> watching =
          watchers.stream().map(executor::submit).toList();
      List<Future<?>> writing = new ArrayList<>();
      writers.forEach(writer -> writing.add(executor.submit(writer)));
      for (int i = 0; i < faults; i++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_CALM_MILLIS));
        FaultKind kind = nextKind();
        server = inflict(kind, server);
        tally.count(kind);
        if (random.nextInt(3) > 0) {
          awaitRecovery();
        }
      }
      writers.forEach(FaultWriter::stop);
      for (Future<?> done : writing) {
        done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
      compare(watching);
    } finally {
      writers.forEach(FaultWriter::stop); // An interrupt alone does not end them.
      proxy.close();
      server.close();
      executor.shutdownNow();
    }
    return tally;
  }

  /** Waits until all writers get acknowledgements again; now and then faults come before that. */
  private void awaitRecovery() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (FaultWriter writer : writers) {
      int before = writer.acknowledged().size();
      while (writer.acknowledged().size() == before) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(writer.name() + " does not recover");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private FaultKind nextKind() {
    if (kinds.isEmpty()) {
      kinds.addAll(List.of(FaultKind.values()));
      Collections.shuffle(kinds, random);
    }
    return kinds.remove(kinds.size() - 1);
  }

  private JarProcess inflict(FaultKind kind, JarProcess server) throws InterruptedException {
    switch (kind) {
      case DELAY -> {
        proxy.weather().delay(SLOWEST_MILLIS);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_WEATHER_MILLIS));
        proxy.weather().clear();
      }
      case CUT -> proxy.cut();
      case HALF_CLOSE -> proxy.halfClose(random.nextBoolean());
      case STALL -> {
        proxy.weather().stall();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_WEATHER_MILLIS));
        proxy.weather().clear();
      }
      case BLACK_HOLE -> proxy.blackHole();
      case KILL -> {
        server.kill();
        return start();
      }
      case DRAIN -> {
        server.terminate();
        if (server.exitCode() != 0) {
          throw new IllegalStateException(
              "exit code " + server.exitCode() + ": " + server.errors());
        }
        return start();
      }
    }
    return server;
  }

  /** Starts a server over the same data; new connections go to it. */
  private JarProcess start() {
    JarProcess server =
        JarProcess.of(
            jar, "192m", "--port", "0", "--store", "rocksdb", "--data-dir", dataDir.toString());
    Matcher ready = READY.matcher(server.nextOutputIfAny().orElse(""));
    if (!ready.find()) {
      server.close();
      throw new IllegalStateException("the server does not start: " + server.errors());
    }
    port = Integer.parseInt(ready.group(1));
    proxy.connectTo(port);
    return server;
  }

  /** Each way of keeping the order, where it promises to: whoever is not alone must not say so. */
  private void makeClients() {
    for (int i = 0; i < WRITERS; i++) {
      Ordering ordering = ORDERINGS.get(i % ORDERINGS.size());
      List<String> sessions =
          ordering == Ordering.SOLE_WRITER
              ? List.of("of-" + i)
              : List.of("of-" + i, "of-all-0", "of-all-1");
      writers.add(new FaultWriter("w" + i, client(ordering), sessions, random.nextLong()));
    }
    WATCHED.forEach(
        sessionId -> watchers.add(new FaultWatcher(client(Ordering.ONE_AT_A_TIME), sessionId)));
  }

  private SessionStreamClient client(Ordering ordering) {
    return SessionStreamClient.builder()
        .target("127.0.0.1:" + proxy.port())
        .credentials(InsecureChannelCredentials.create())
        .options(
            ClientOptions.builder()
                .maxUnacknowledged(64)
                .ordering(ordering)
                .answerTimeout(Duration.ofSeconds(2))
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(500))
                .giveUpAfter(PATIENCE)
                .closeTimeout(PATIENCE)
                .build())
        .stateListener(
            state -> {
              if (state == ClientState.RECONNECTING) {
                reconnects.increment();
              }
            })
        .build();
  }

  private void compare(List<Future<WatchEvent.Ended<Message>>> watching) throws Exception {
    Set<String> sessions = new LinkedHashSet<>(WATCHED);
    for (int i = 0; i < WRITERS; i++) {
      sessions.add("of-" + i);
    }
    try (SessionStreamClient direct =
        SessionStreamClient.builder()
            .target("127.0.0.1:" + port)
            .credentials(InsecureChannelCredentials.create())
            .build()) {
      for (String sessionId : WATCHED) {
        if (direct.blocking().closeSession(sessionId).isEmpty()) {
          complaints.println("there is no session " + sessionId);
        }
      }
    }
    for (Future<WatchEvent.Ended<Message>> watch : watching) {
      WatchEvent.EndReason reason = watch.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).reason();
      if (reason != WatchEvent.EndReason.CLOSED) {
        complaints.println("a watch has ended as " + reason);
      }
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(8 << 20)
            .build();
    try {
      FaultCheck check = new FaultCheck(tally, complaints);
      for (String sessionId : sessions) {
        List<String> log = FaultCheck.log(channel, sessionId);
        check.checkSession(sessionId, log, writers);
        watchers.stream()
            .filter(watcher -> watcher.sessionId().equals(sessionId))
            .forEach(watcher -> check.checkWatcher(watcher, log));
      }
    } finally {
      channel.shutdownNow();
    }
    sum();
  }

  private void sum() {
    for (FaultWriter writer : writers) {
      tally.appended += writer.appended();
      tally.acknowledged += writer.acknowledged().size();
      tally.duplicates += writer.duplicates();
      tally.failed += writer.failures().size();
      writer.failures().stream()
          .limit(3)
          .forEach(f -> complaints.println(writer.name() + ": " + f));
    }
    tally.failed += tally.appended - tally.acknowledged - tally.failed;
    tally.reconnects = reconnects.sum();
  }
}
