package io.sessionstream.store.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Brings the items of some sessions to Redis in order: one batch at a time, and while it is on its
 * way the next one gathers.
 *
 * <p>As nothing of a lane overtakes anything, a batch may be sent again, or somewhere else, where a
 * server says that it did not run it.
 */
final class Lane {
  private static final int MOST_ITEMS = 256;
  private static final long MOST_BYTES = 1 << 20;

  private final Function<List<List<Write>>, CompletableFuture<?>> sender;
  private final boolean joinsSessions;
  private final Queue<Write> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param sender makes one call with the items of some sessions
   * @param joinsSessions whether a call may be for more than one session
   */
  Lane(Function<List<List<Write>>, CompletableFuture<?>> sender, boolean joinsSessions) {
    this.sender = sender;
    this.joinsSessions = joinsSessions;
  }

  void add(Write write) {
    synchronized (this) {
      waiting.add(write);
      if (busy) {
        return;
      }
      busy = true;
    }
    run();
  }

  private void run() {
    while (true) {
      List<Write> batch = take();
      if (batch.isEmpty()) {
        return;
      }
      CompletableFuture<?> answered = send(batch);
      if (!answered.isDone()) {
        Future<?> unused = answered.whenComplete((nothing, failure) -> run());
        return;
      }
    }
  }

  private synchronized List<Write> take() {
    List<Write> batch = new ArrayList<>(Math.min(MOST_ITEMS, waiting.size()));
    long bytes = 0;
    for (Write next = waiting.peek(); next != null; next = waiting.peek()) {
      bytes += next.size;
      boolean fits = batch.isEmpty() || (bytes <= MOST_BYTES && next.script == batch.get(0).script);
      if (!fits || batch.size() == MOST_ITEMS) {
        break;
      }
      batch.add(waiting.remove());
    }
    busy = !batch.isEmpty();
    return batch;
  }

  private CompletableFuture<?> send(List<Write> batch) {
    Collection<List<Write>> sessions = bySession(batch);
    if (joinsSessions || sessions.size() == 1) {
      return sender.apply(List.copyOf(sessions));
    }
    return CompletableFuture.allOf(
        sessions.stream()
            .map(session -> sender.apply(List.of(session)))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static Collection<List<Write>> bySession(List<Write> batch) {
    if (batch.size() == 1) {
      return List.of(batch);
    }
    Map<String, List<Write>> sessions = new LinkedHashMap<>();
    for (Write write : batch) {
      sessions.computeIfAbsent(write.keys.sessionId(), id -> new ArrayList<>()).add(write);
    }
    return sessions.values();
  }
}
