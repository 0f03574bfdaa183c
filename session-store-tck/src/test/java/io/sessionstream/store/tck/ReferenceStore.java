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
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.StoredMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store that is right because it is plain: one lock, and nothing clever. */
class ReferenceStore implements SessionStore<Message> {
  private static final long SESSION_BYTES = 100;

  final StoreSettings settings;
  final ManualTime time;
  final Map<String, Log> logs = new HashMap<>();
  private final Map<Object, StoredMessage<Message>> byId = new HashMap<>();
  private volatile boolean closed;

  /** One session; its fields are for everybody who holds the store's lock. */
  static final class Log {
    final Instant createTime;
    final List<StoredMessage<Message>> messages = new ArrayList<>();
    final Set<Object> ids = new HashSet<>();
    Instant lastActive;

    Log(Instant now) {
      createTime = now;
      lastActive = now;
    }

    SessionInfo info(String sessionId) {
      Optional<Instant> lastAppendTime =
          messages.isEmpty()
              ? Optional.empty()
              : Optional.of(messages.get(messages.size() - 1).appendTime());
      return SessionInfo.of(sessionId, messages.size(), createTime, lastAppendTime);
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
    List<StoredMessage<Message>> found = new ArrayList<>();
    long bytes = 0;
    for (StoredMessage<Message> stored : log.messages) {
      if (stored.sequence() <= range.afterSequence()) {
        continue;
      }
      bytes += weight(stored.message());
      if (found.size() == range.maxMessages() || (!found.isEmpty() && bytes > range.maxBytes())) {
        break;
      }
      found.add(stored);
    }
    return List.copyOf(found);
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return answer(() -> logs.containsKey(sessionId));
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed ? StoreHealth.down("closed") : StoreHealth.up("open"));
  }

  @Override
  public void close() {
    closed = true;
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
      byId.keySet().removeAll(log.ids);
    }
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
