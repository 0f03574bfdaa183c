package io.sessionstream.grpc.testing;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A store of few lines, whose times and incarnations are the test's, and whose watches the test
 * drives. It orders session ids by their characters, and is for one thread at a time.
 */
public class NaiveStore implements SessionStore<byte[]> {
  /** When sessions of this store are created. */
  public static final Instant CREATE_TIME = Instant.ofEpochMilli(0);

  private final NavigableMap<String, Log> sessions = new ConcurrentSkipListMap<>();
  private final BlockingQueue<HandDrivenWatch> watches = new LinkedBlockingQueue<>();
  private long incarnations;

  private static final class Log {
    final String id;
    final long incarnation;
    final List<StoredMessage<byte[]>> messages = new ArrayList<>();
    boolean closed;

    Log(String id, long incarnation) {
      this.id = id;
      this.incarnation = incarnation;
    }

    SessionInfo info() {
      return SessionInfo.builder()
          .sessionId(id)
          .incarnation(incarnation)
          .lastSequence(messages.size())
          .createTime(CREATE_TIME)
          .lastAppendTime(
              messages.isEmpty()
                  ? Optional.empty()
                  : Optional.of(messages.get(messages.size() - 1).appendTime()))
          .closed(closed)
          .build();
    }
  }

  /** Creates a session without messages; the incarnations are 1, 2, 3 ... */
  public final void create(String sessionId) {
    var unused = logOf(sessionId);
  }

  private Log logOf(String sessionId) {
    return sessions.computeIfAbsent(sessionId, id -> new Log(id, ++incarnations));
  }

  /** Appends these texts, all at this time. */
  public final void add(String sessionId, long millis, String... texts) {
    List<StoredMessage<byte[]>> messages = logOf(sessionId).messages;
    for (String text : texts) {
      messages.add(
          StoredMessage.of(messages.size() + 1, millis, Requests.text(text).toByteArray()));
    }
  }

  /** Forgets a session, if it is there. */
  public final void forget(String sessionId) {
    sessions.remove(sessionId);
  }

  /** The next watch that the service asks for. */
  public final HandDrivenWatch nextWatch() {
    return Patience.take(watches, "watch");
  }

  /** How many watches were begun and not taken by {@link #nextWatch}. */
  public final int watchesBegun() {
    return watches.size();
  }

  @Override
  public CompletionStage<Optional<Session<byte[]>>> find(String sessionId, MessageRange range) {
    return CompletableFuture.completedFuture(
        Optional.ofNullable(sessions.get(sessionId))
            .map(log -> new Session<>(log.info(), messages(log, range))));
  }

  private static List<StoredMessage<byte[]>> messages(Log log, MessageRange range) {
    List<StoredMessage<byte[]>> candidates = new ArrayList<>(log.messages);
    if (range.newestFirst()) {
      Collections.reverse(candidates);
    }
    List<StoredMessage<byte[]>> found = new ArrayList<>();
    long bytes = 0;
    for (StoredMessage<byte[]> message : candidates) {
      if (message.sequence() <= range.afterSequence()
          || message.sequence() >= range.beforeSequence()
          || message.appendMillis() < range.fromMillis()
          || message.appendMillis() >= range.beforeMillis()) {
        continue;
      }
      bytes += message.message().length;
      if (found.size() == range.maxMessages() || (bytes > range.maxBytes() && !found.isEmpty())) {
        break;
      }
      found.add(message);
    }
    return found;
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    List<SessionInfo> found = new ArrayList<>();
    for (Log log : sessions.tailMap(query.afterSessionId(), false).values()) {
      if (log.id.startsWith(query.prefix())) {
        if (found.size() == query.maxSessions()) {
          return CompletableFuture.completedFuture(new SessionPage(found, true));
        }
        found.add(log.info());
      }
    }
    return CompletableFuture.completedFuture(new SessionPage(found, false));
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    Optional<Log> log = Optional.ofNullable(sessions.get(sessionId));
    log.ifPresent(found -> found.closed = true);
    return CompletableFuture.completedFuture(log.map(Log::info));
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    return CompletableFuture.completedFuture(sessions.remove(sessionId) != null);
  }

  @Override
  public Flow.Publisher<WatchEvent<byte[]>> watch(WatchRequest request) {
    HandDrivenWatch watch = new HandDrivenWatch(request);
    watches.add(watch);
    return watch;
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<byte[]> append) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(StoreHealth.up("naive"));
  }

  @Override
  public void close() {}
}
