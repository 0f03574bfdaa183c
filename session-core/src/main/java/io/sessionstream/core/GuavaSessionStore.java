package io.sessionstream.core;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions in memory, on Guava's cache, until they expire.
 *
 * <p>A session expires when nothing was appended to it for the idle time-to-live; reading does not
 * prolong its life. All sessions together have a budget of bytes: when it is used up, appends are
 * refused with STORE_FULL, or, if {@link WhenFull#EVICT} was chosen, the least recently used
 * sessions are forgotten. A session weighs 368 bytes and its id, a message what the weigher says
 * and 32 bytes, a message id 72 bytes and its length: about what they take of the heap.
 *
 * <p>All answers complete at once, on the caller's thread, with the durability {@link
 * Durability#APPLIED}. Appends to one session wait for each other, for well under a microsecond
 * each; those to different sessions do not.
 *
 * @param <M> what a message is; immutable
 */
public final class GuavaSessionStore<M> implements SessionStore<M> {
  private static final int SESSION_BYTES = 368;
  private static final int MESSAGE_BYTES = 32;
  private static final int MESSAGE_ID_BYTES = 72;

  private final ToLongFunction<? super M> weigher;
  private final BiPredicate<? super M, ? super M> sameMessage;
  private final @Nullable MessagePacking<M> packing;
  private final InstantSource clock;
  private final SessionLimits limits;
  private final long maxBytes;
  private final long maxBytesPerSession;
  private final LiveSessions<M> sessions;
  private final SessionWatches<M> watches;
  private volatile boolean closed;

  private GuavaSessionStore(Builder<M> builder) {
    weigher = builder.weigher;
    sameMessage = builder.sameMessage;
    packing = builder.packing;
    clock = builder.clock;
    limits = builder.limits;
    maxBytes = builder.maxBytes;
    maxBytesPerSession =
        builder.whenFull == WhenFull.EVICT
            ? Math.min(maxBytes, limits.maxBytesPerSession())
            : limits.maxBytesPerSession();
    watches = new SessionWatches<>(this::find, this::info, builder.watchExecutor);
    sessions =
        new LiveSessions<>(
            builder.ticker, limits.idleTimeToLive(), maxBytes, builder.whenFull, watches::changed);
  }

  /** A builder of a store of core's own messages, weighed by what they take of the heap. */
  public static Builder<Message> forMessages() {
    return builder(MessageWeight::of);
  }

  /**
   * A builder of a store of any messages; the weigher says how many bytes of the heap one takes.
   */
  public static <M> Builder<M> builder(ToLongFunction<? super M> weigher) {
    return new Builder<>(weigher);
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(() -> getOrCreateNow(key));
  }

  private SessionInfo getOrCreateNow(SessionKey key) {
    long now = sessions.now();
    while (true) {
      Optional<SessionInfo> info = sessions.read(key, now, SessionLog::info);
      if (info.isPresent()) {
        return info.get();
      }
      SessionLog<M> created = newLog(key, now);
      if (!sessions.reserve(created.bytes(), now)) {
        throw storeFull();
      }
      SessionInfo createdInfo = created.info();
      if (sessions.publish(key, created, created.bytes(), now)) {
        watches.changed(key.id());
        return createdInfo;
      }
    }
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<M> append) {
    SessionKey key = new SessionKey(append.sessionId());
    return answer(() -> appendNow(key, append));
  }

  private Acknowledgement appendNow(SessionKey key, Append<M> append) {
    long now = sessions.now();
    if (append.durability().orElse(Durability.APPLIED) != Durability.APPLIED) {
      throw SessionStoreException.durabilityUnavailable(
          append.durability().orElseThrow(), Durability.APPLIED);
    }
    long weight = weigh(append);
    boolean hasRoom = sessions.reserve(weight, now);
    boolean stored = false;
    try {
      Optional<Acknowledgement> answer;
      do {
        SessionLog<M> log = sessions.find(key);
        answer =
            log == null
                ? appendFirst(key, append, weight, hasRoom, now)
                : appendNext(key, log, append, weight, hasRoom, now);
      } while (answer.isEmpty());
      stored = !answer.get().duplicate();
      if (stored) {
        watches.changed(key.id());
      }
      return answer.get();
    } finally {
      if (hasRoom && !stored) {
        sessions.giveBack(weight);
      }
    }
  }

  /** Appends to a new session; empty if another thread has created it meanwhile. */
  private Optional<Acknowledgement> appendFirst(
      SessionKey key, Append<M> append, long weight, boolean hasRoom, long now) {
    SessionLog<M> log = newLog(key, now);
    long ownBytes = log.bytes();
    check(log, append, weight, hasRoom);
    Acknowledgement answer = add(log, append, weight, now);
    if (!sessions.reserve(ownBytes, now)) {
      throw storeFull();
    }
    return sessions.publish(key, log, ownBytes, now) ? Optional.of(answer) : Optional.empty();
  }

  /**
   * Appends to a session; empty if it must be looked up again, because the cache had to be told.
   */
  private Optional<Acknowledgement> appendNext(
      SessionKey key, SessionLog<M> log, Append<M> append, long weight, boolean hasRoom, long now) {
    boolean gone;
    synchronized (log) {
      gone = sessions.isGone(log, now);
      if (!gone) {
        // Before the cache is told of more weight: what is refused must not evict anything.
        Optional<Acknowledgement> duplicate = check(log, append, weight, hasRoom);
        if (duplicate.isPresent()) {
          return duplicate;
        }
        sessions.used(key, log);
        if (!sessions.mustRefresh(log, weight, now)) {
          return Optional.of(add(log, append, weight, now));
        }
        sessions.prepareRefresh(log, weight, now);
      }
    }
    if (gone) {
      sessions.remove(key, log);
    } else {
      sessions.refresh(key, log);
    }
    return Optional.empty();
  }

  /** The answer if the append is a duplicate; throws if it is refused. */
  private Optional<Acknowledgement> check(
      SessionLog<M> log, Append<M> append, long weight, boolean hasRoom) {
    Optional<StoredMessage<M>> original = append.messageId().flatMap(log::withId);
    if (original.isPresent()) {
      return Optional.of(duplicate(append, original.get()));
    }
    if (log.isClosed()) {
      throw SessionStoreException.sessionClosed(append.sessionId());
    }
    long last = log.lastSequence();
    long expected = append.expectedSequence().orElse(last);
    if (expected != last) {
      throw SessionStoreException.sequenceMismatch(expected, last);
    }
    if (last >= limits.maxMessagesPerSession()) {
      throw SessionStoreException.sessionFull(limits.maxMessagesPerSession() + " messages");
    }
    if (log.bytes() + weight > maxBytesPerSession) {
      throw SessionStoreException.sessionFull(maxBytesPerSession + " bytes");
    }
    if (!hasRoom) {
      throw storeFull();
    }
    return Optional.empty();
  }

  private Acknowledgement add(SessionLog<M> log, Append<M> append, long weight, long now) {
    log.add(append.message(), append.messageId(), clock.millis(), now, weight);
    return Acknowledgement.of(
        log.lastSequence(), log.lastAppendMillis(), false, Durability.APPLIED);
  }

  private Acknowledgement duplicate(Append<M> append, StoredMessage<M> original) {
    if (!sameMessage.test(append.message(), original.message())) {
      throw SessionStoreException.messageIdReused(
          append.messageId().orElseThrow(), original.sequence());
    }
    return Acknowledgement.of(
        original.sequence(), original.appendMillis(), true, Durability.APPLIED);
  }

  @Override
  public CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range) {
    requireNonNull(range, "range");
    SessionKey key = new SessionKey(sessionId);
    return answer(
        () ->
            sessions
                .read(key, sessions.now(), log -> log.snapshot(range))
                .map(snapshot -> snapshot.toSession(range, weigher)));
  }

  private CompletionStage<Optional<SessionInfo>> info(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(() -> sessions.read(key, sessions.now(), SessionLog::info));
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(() -> sessions.read(key, sessions.now(), log -> true).isPresent());
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    requireNonNull(query, "query");
    return answer(() -> sessions.list(query, sessions.now()));
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(
        () -> {
          Optional<SessionInfo> info =
              sessions.read(
                  key,
                  sessions.now(),
                  log -> {
                    log.close();
                    return log.info();
                  });
          watches.changed(sessionId);
          return info;
        });
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(() -> deleteNow(key, sessions.now()));
  }

  private boolean deleteNow(SessionKey key, long now) {
    while (true) {
      SessionLog<M> log = sessions.find(key);
      if (log == null) {
        return false;
      }
      if (sessions.delete(key, log, now, watches::deleted)) {
        return true;
      }
    }
  }

  @Override
  public Flow.Publisher<WatchEvent<M>> watch(WatchRequest request) {
    return watches.watch(request);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed
            ? StoreHealth.down("the store is closed")
            : StoreHealth.up(
                "%d sessions, %d of %d bytes in use"
                    .formatted(sessions.size(), sessions.bytesInUse(), maxBytes)));
  }

  @Override
  public void close() {
    closed = true;
    watches.close();
    sessions.clear();
  }

  private <T> CompletionStage<T> answer(Supplier<T> work) {
    try {
      if (closed) {
        throw SessionStoreException.closed();
      }
      return CompletableFuture.completedFuture(work.get());
    } catch (SessionStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private SessionLog<M> newLog(SessionKey key, long now) {
    return new SessionLog<>(
        packing,
        key.id(),
        ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE),
        clock.millis(),
        now,
        SESSION_BYTES + key.id().length());
  }

  private long weigh(Append<M> append) {
    return weigher.applyAsLong(append.message())
        + MESSAGE_BYTES
        + append.messageId().map(id -> MESSAGE_ID_BYTES + id.length()).orElse(0);
  }

  private SessionStoreException storeFull() {
    return SessionStoreException.storeFull(maxBytes + " bytes");
  }

  /** Builds stores; not safe for use by several threads. */
  public static final class Builder<M> {
    private final ToLongFunction<? super M> weigher;
    private BiPredicate<? super M, ? super M> sameMessage = Objects::equals;
    private SessionLimits limits = SessionLimits.defaults();
    private long maxBytes = Runtime.getRuntime().maxMemory() / 3;
    private WhenFull whenFull = WhenFull.REJECT;
    private @Nullable MessagePacking<M> packing;
    private Ticker ticker = Ticker.systemTicker();
    private InstantSource clock = InstantSource.system();
    private Executor watchExecutor = ForkJoinPool.commonPool();

    private Builder(ToLongFunction<? super M> weigher) {
      this.weigher = requireNonNull(weigher, "weigher");
    }

    /**
     * Whether two messages with the same id are the same message, so that the second is a retry; by
     * {@code equals} unless set.
     */
    public Builder<M> sameMessage(BiPredicate<? super M, ? super M> sameMessage) {
      this.sameMessage = requireNonNull(sameMessage, "sameMessage");
      return this;
    }

    /** How long sessions are kept, and how much may be in one; the defaults unless set. */
    public Builder<M> limits(SessionLimits limits) {
      this.limits = requireNonNull(limits, "limits");
      return this;
    }

    /**
     * The budget of all sessions, in bytes: at least 1024, a third of the maximum heap unless set.
     * A store that evicts allows no session to weigh more.
     */
    public Builder<M> maxBytes(long maxBytes) {
      checkArgument(
          maxBytes >= SessionLimits.SMALLEST_MAX_BYTES,
          "maxBytes must be at least %s, is %s",
          SessionLimits.SMALLEST_MAX_BYTES,
          maxBytes);
      this.maxBytes = maxBytes;
      return this;
    }

    /** What happens when the budget is used up: {@link WhenFull#REJECT} unless set. */
    public Builder<M> whenFull(WhenFull whenFull) {
      this.whenFull = requireNonNull(whenFull, "whenFull");
      return this;
    }

    /**
     * How messages are packed; they are kept as objects unless set. A look-up makes messages that
     * are packed anew.
     */
    public Builder<M> packing(MessagePacking<M> packing) {
      this.packing = requireNonNull(packing, "packing");
      return this;
    }

    /** What measures the time-to-live; the system's unless set. */
    public Builder<M> ticker(Ticker ticker) {
      this.ticker = requireNonNull(ticker, "ticker");
      return this;
    }

    /** What gives the times of creation and appending; the system's unless set. */
    public Builder<M> clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** What runs those who {@linkplain SessionStore#watch watch}; the common pool unless set. */
    public Builder<M> watchExecutor(Executor watchExecutor) {
      this.watchExecutor = requireNonNull(watchExecutor, "watchExecutor");
      return this;
    }

    /** A store with these settings. */
    public GuavaSessionStore<M> build() {
      return new GuavaSessionStore<>(this);
    }
  }
}
