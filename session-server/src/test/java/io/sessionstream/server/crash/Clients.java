package io.sessionstream.server.crash;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The writers of a campaign, all of which write at once, to some sessions at a time. */
final class Clients {
  static final int COUNT = 6;

  private static final int SESSIONS_OF_A_WRITER = 3;
  private static final int LONGEST_ROUND_MILLIS = 1200;
  private static final int MOST_TRIES = 60;

  private final Random random;
  private final List<Writer> writers = new ArrayList<>();
  private final Set<String> allSessions = new LinkedHashSet<>();

  Clients(Path work, Random random) throws IOException {
    this.random = random;
    for (int i = 0; i < COUNT; i++) {
      writers.add(new Writer("w" + i, work.resolve("journal-" + i), random.nextLong()));
    }
  }

  /** Something that is done at a random moment. */
  interface Blow {
    void fall() throws Exception;
  }

  List<Writer> writers() {
    return writers;
  }

  /** Writes until a blow that falls at a random moment ends the calls, or has them refused. */
  void whileWriting(ManagedChannel channel, String epoch, Blow blow) throws Exception {
    whileWriting(channel, epoch, () -> true, blow);
  }

  /** Writes, as long as there is reason to, while a blow falls at a random moment. */
  void whileWriting(ManagedChannel channel, String epoch, BooleanSupplier more, Blow blow)
      throws Exception {
    long millis = 50 + random.nextLong(LONGEST_ROUND_MILLIS);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing =
          executor.submit(
              () -> {
                write(channel, epoch, more);
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
  void write(ManagedChannel channel, String epoch, BooleanSupplier more) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Writer writer = writers.get(i);
      List<String> sessions = sessionsOf(i, epoch);
      tasks.add(
          () -> {
            writer.write(channel, sessions, more);
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(COUNT);
    try {
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Sends what is not acknowledged again and again, until everything is. */
  void writeRest(ManagedChannel channel, String epoch) throws Exception {
    for (int tries = 0; unacknowledged() > 0; tries++) {
      if (tries == MOST_TRIES) {
        throw new IllegalStateException(
            "%d messages are not acknowledged: %s"
                .formatted(unacknowledged(), writers.stream().map(Writer::lastTrouble).toList()));
      }
      write(channel, epoch, () -> false);
      if (unacknowledged() > 0) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  /** Returns when look-ups of all these sessions are answered, after a time when not all were. */
  void awaitAnswers(Channel channel, String epoch) throws Exception {
    Found.awaitAnswers(channel, sessions(epoch));
  }

  int unacknowledged() {
    return writers.stream().mapToInt(Writer::unacknowledged).sum();
  }

  long refusalsOfFull() {
    return writers.stream().mapToLong(Writer::refusalsOfFull).sum();
  }

  /** The server that they have written to will do nothing more. */
  void serverIsDead() {
    writers.forEach(Writer::serverIsDead);
  }

  private static List<String> sessionsOf(int writer, String epoch) {
    List<String> sessions = new ArrayList<>(List.of(epoch + "-of-all"));
    for (int i = 0; i < SESSIONS_OF_A_WRITER; i++) {
      sessions.add(epoch + "-of-" + writer + "-" + i);
    }
    return sessions;
  }

  /** The sessions that are written to in this part of the campaign. */
  Set<String> sessions(String epoch) {
    Set<String> sessions = new LinkedHashSet<>();
    for (int i = 0; i < COUNT; i++) {
      sessions.addAll(sessionsOf(i, epoch));
    }
    allSessions.addAll(sessions);
    return sessions;
  }

  /** All sessions that were ever written to. */
  Set<String> allSessions() {
    return allSessions;
  }
}
