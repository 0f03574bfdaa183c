package io.sessionstream.store.tck;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Bytes;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionWatches;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.TextBytes;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A store that is right because it is plain: one lock, and nothing clever. */
class ReferenceStore implements SessionStore<Message> {
  private static final long SESSION_BYTES = 100;

  final StoreSettings settings;
  final ManualTime time;
  final Map<String, Log> logs = new HashMap<>();
  private final Map<Object, StoredMessage<Message>> byId = new HashMap<>();
  private final SessionWatches<Message> watches =
      new SessionWatches<>(
          (sessionId, range) -> answer(() -> watched(sessionId, range)),
          sessionId -> answer(() -> watched(sessionId, MessageRange.nothing()).map(Session::info)),
          ForkJoinPool.commonPool());
  private volatile boolean closed;

  /** One session; its fields are for everybody who holds the store's lock. */
  static final class Log {
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    final long incarnation = INCARNATIONS.incrementAndGet();
    final Instant createTime;
    final List<StoredMessage<Message>> messages = new ArrayList<>();
    final Set<Object> ids = new HashSet<>();
    Instant lastActive;
    boolean closed;

    Log(Instant now) {
      createTime = now;
      lastActive = now;
    }

    SessionInfo info(String sessionId) {
      Optional<Instant> lastAppendTime =
          messages.isEmpty()
              ? Optional.empty()
              : Optional.of(messages.get(messages.size() - 1).appendTime());
      return SessionInfo.builder()
          .sessionId(sessionId)
          .incarnation(incarnation)
          .lastSequence(messages.size())
          .createTime(createTime)
          .lastAppendTime(lastAppendTime)
          .closed(closed)
          .build();
    }

    long bytes() {
      return messages.stream().mapToLong(stored -> weight(stored.message())).sum();
    }
  }

  ReferenceStore(StoreSettings settings, ManualTime time) {
    this.settings = settings;
    this.time = time;
  }

  /** A store over what this one keeps, as if it were on disk. */
  ReferenceStore reopen(StoreSettings settings) {
    return keepInto(new ReferenceStore(settings, time));
  }

  final ReferenceStore keepInto(ReferenceStore reopened) {
    reopened.logs.putAll(logs);
    reopened.byId.putAll(byId);
    return reopened;
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return answer(
        () -> {
          Log log = logs.get(sessionId);
          if (log == null) {
            makeRoom(SESSION_BYTES + sessionId.length());
            log = new Log(now());
            logs.put(sessionId, log);
            signal(sessionId, log);
          }
          return log.info(sessionId);
        });
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<Message> append) {
    requireNonNull(append, "append");
    return answer(() -> appendNow(append));
  }

  /** Refuses what this store cannot reach, which is everything but memory. */
  void checkDurability(Append<Message> append) {
    Durability asked = append.durability().orElse(Durability.APPLIED);
    if (asked != Durability.APPLIED) {
      throw SessionStoreException.durabilityUnavailable(asked, Durability.APPLIED);
    }
  }

  private Acknowledgement appendNow(Append<Message> append) {
    checkDurability(append);
    Log log = logs.getOrDefault(append.sessionId(), new Log(now()));
    Optional<StoredMessage<Message>> original =
        append.messageId().map(messageId -> byId.get(idKey(append.sessionId(), messageId)));
    if (original.isPresent()) {
      return duplicate(append, original.get());
    }
    checkClosed(append, log);
    checkExpectedSequence(append, log);
    checkSessionLimits(append, log);
    boolean isNew = !logs.containsKey(append.sessionId());
    makeRoom(weight(append.message()) + (isNew ? SESSION_BYTES + append.sessionId().length() : 0));

    logs.put(append.sessionId(), log);
    StoredMessage<Message> stored =
        StoredMessage.of(log.messages.size() + 1, now(), append.message());
    log.messages.add(stored);
    append
        .messageId()
        .map(messageId -> idKey(append.sessionId(), messageId))
        .ifPresent(
            key -> {
              byId.put(key, stored);
              log.ids.add(key);
            });
    log.lastActive = time.instant();
    signal(append.sessionId(), log);
    return Acknowledgement.of(stored.sequence(), stored.appendTime(), false, Durability.APPLIED);
  }

  private Acknowledgement duplicate(Append<Message> append, StoredMessage<Message> original) {
    if (!isSame(original.message(), append.message())) {
      throw SessionStoreException.messageIdReused(
          append.messageId().orElseThrow(), original.sequence());
    }
    return Acknowledgement.of(original.sequence(), original.appendTime(), true, Durability.APPLIED);
  }

  boolean isSame(Message first, Message second) {
    return first.equals(second);
  }

  /** Refuses new messages of closed sessions. */
  void checkClosed(Append<Message> append, Log log) {
    if (log.closed) {
      throw SessionStoreException.sessionClosed(append.sessionId());
    }
  }

  private static void checkExpectedSequence(Append<Message> append, Log log) {
    long last = log.messages.size();
    long expected = append.expectedSequence().orElse(last);
    if (expected != last) {
      throw SessionStoreException.sequenceMismatch(expected, last);
    }
  }

  private void checkSessionLimits(Append<Message> append, Log log) {
    int maxMessages = settings.maxMessagesPerSession().orElse(Integer.MAX_VALUE);
    if (log.messages.size() >= maxMessages) {
      throw SessionStoreException.sessionFull(maxMessages + " messages");
    }
    long maxBytes = settings.maxBytesPerSession().orElse(Long.MAX_VALUE);
    if (log.bytes() + weight(append.message()) > maxBytes) {
      throw SessionStoreException.sessionFull(maxBytes + " bytes");
    }
  }

  /** What a message id is remembered under. */
  Object idKey(String sessionId, String messageId) {
    return List.of(sessionId, messageId);
  }

  /** Returns if there is room for so many bytes more. */
  void makeRoom(long bytes) {
    long maxBytes = settings.maxBytes().orElse(Long.MAX_VALUE);
    if (bytesInUse() + bytes > maxBytes) {
      throw SessionStoreException.storeFull(maxBytes + " bytes");
    }
  }

  final long bytesInUse() {
    return logs.entrySet().stream()
        .mapToLong(entry -> SESSION_BYTES + entry.getKey().length() + entry.getValue().bytes())
        .sum();
  }

  @Override
  public CompletionStage<Optional<Session<Message>>> find(String sessionId, MessageRange range) {
    requireNonNull(sessionId, "sessionId");
    requireNonNull(range, "range");
    return answer(
        () ->
            Optional.ofNullable(logs.get(sessionId))
                .map(log -> new Session<>(log.info(sessionId), messages(log, range))));
  }

  /** An immutable copy of the messages in the range. */
  List<StoredMessage<Message>> messages(Log log, MessageRange range) {
    return inRange(log, range);
  }

  private static List<StoredMessage<Message>> inRange(Log log, MessageRange range) {
    List<StoredMessage<Message>> messages =
        new ArrayList<>(log.messages.stream().filter(stored -> isIn(range, stored)).toList());
    if (range.newestFirst()) {
      Collections.reverse(messages);
    }
    List<StoredMessage<Message>> found = new ArrayList<>();
    long bytes = 0;
    for (StoredMessage<Message> stored : messages) {
      bytes += weight(stored.message());
      if (found.size() == range.maxMessages() || (!found.isEmpty() && bytes > range.maxBytes())) {
        break;
      }
      found.add(stored);
    }
    return List.copyOf(found);
  }

  private static boolean isIn(MessageRange range, StoredMessage<Message> stored) {
    return stored.sequence() > range.afterSequence()
        && stored.sequence() < range.beforeSequence()
        && stored.appendMillis() >= range.fromMillis()
        && stored.appendMillis() < range.beforeMillis();
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return answer(() -> logs.containsKey(sessionId));
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    requireNonNull(query, "query");
    return answer(() -> page(query));
  }

  SessionPage page(SessionQuery query) {
    List<String> found =
        logs.keySet().stream()
            .filter(id -> id.startsWith(query.prefix()))
            .filter(
                id ->
                    query.afterSessionId().isEmpty()
                        || order().compare(id, query.afterSessionId()) > 0)
            .sorted(order())
            .toList();
    return new SessionPage(
        found.stream()
            .limit(query.maxSessions())
            .map(id -> requireNonNull(logs.get(id)).info(id))
            .toList(),
        found.size() > query.maxSessions());
  }

  /** The order in which sessions are listed. */
  Comparator<String> order() {
    return Comparator.comparing(TextBytes::of, Arrays::compareUnsigned);
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return answer(
        () -> {
          Optional<Log> log = Optional.ofNullable(logs.get(sessionId));
          log.ifPresent(found -> closeNow(sessionId, found));
          return log.map(found -> found.info(sessionId));
        });
  }

  void closeNow(String sessionId, Log log) {
    log.closed = true;
    signal(sessionId, log);
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return answer(
        () -> {
          Optional<Log> log = Optional.ofNullable(logs.get(sessionId));
          log.ifPresent(found -> signalDeleted(sessionId, found));
          delete(sessionId);
          watches.changed(sessionId);
          return log.isPresent();
        });
  }

  void delete(String sessionId) {
    forget(sessionId);
  }

  @Override
  public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
    return watches.watch(request);
  }

  /** What watchers read. */
  Optional<Session<Message>> watched(String sessionId, MessageRange range) {
    return Optional.ofNullable(logs.get(sessionId))
        .map(log -> new Session<>(log.info(sessionId), inRange(log, range)));
  }

  /** Tells watchers that the session has changed. */
  void signal(String sessionId, Log log) {
    watches.changed(sessionId);
  }

  /** Tells watchers that the session is being deleted. */
  void signalDeleted(String sessionId, Log log) {
    watches.deleted(sessionId, log.incarnation);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed ? StoreHealth.down("closed") : StoreHealth.up("open"));
  }

  @Override
  public void close() {
    closed = true;
    watches.close();
  }

  private synchronized <T> CompletionStage<T> answer(Supplier<T> work) {
    if (closed) {
      return CompletableFuture.failedFuture(SessionStoreException.closed());
    }
    List<String> expired =
        logs.entrySet().stream()
            .filter(entry -> isExpired(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    expired.forEach(this::forget);
    try {
      return CompletableFuture.completedFuture(work.get());
    } catch (SessionStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private boolean isExpired(Log log) {
    return !time.instant().isBefore(log.lastActive.plus(settings.idleTimeToLive()));
  }

  void forget(String sessionId) {
    Log log = logs.remove(sessionId);
    if (log != null) {
      forgetIds(log);
    }
  }

  final void forgetIds(Log log) {
    byId.keySet().removeAll(log.ids);
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static long weight(Message message) {
    return 50L
        + message.text().map(String::length).orElse(0)
        + message.data().map(Bytes::size).orElse(0);
  }
}
