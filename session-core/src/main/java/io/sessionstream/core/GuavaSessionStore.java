package io.sessionstream.core;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalCause;
import com.google.common.cache.RemovalNotification;
import com.google.common.primitives.Ints;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions in memory, on Guava's cache, until they expire.
 *
 * <p>A session expires when nothing was appended to it for the idle time-to-live; reading does not
 * prolong its life. All sessions together have a budget of bytes: when it is used up, appends are
 * refused with STORE_FULL, or, if {@link WhenFull#EVICT} was chosen, the least recently used
 * sessions are forgotten. A session weighs 320 bytes and its id, a message what the weigher says
 * and 32 bytes, a message id 72 bytes and its length: about what they take of the heap.
 *
 * <p>All answers complete at once, on the caller's thread, with the durability {@link
 * Durability#APPLIED}. Appends to one session wait for each other, for well under a microsecond
 * each; those to different sessions do not.
 *
 * @param <M> what a message is; immutable
 */
public final class GuavaSessionStore<M> implements SessionStore<M> {
  // Guava's cache holds the sessions, and takes out those that are expired or evicted. Telling it
  // of each append would cost more than the append, so it is told of a session's use and weight
  // only when they have changed by a good part, and it takes out expired sessions a little late.
  //
  // Whether a session is expired is decided here, under the session's lock. A log that has left the
  // cache is retired under the same lock: an append sees that and looks again, or has come before.
  // While a session's lock is held, the cache is not changed: that may retire any other session.

  private static final int SESSION_BYTES = 320;
  private static final int MESSAGE_BYTES = 32;
  private static final int MESSAGE_ID_BYTES = 72;
  private static final int KIB = 1024;

  private final ToLongFunction<? super M> weigher;
  private final BiPredicate<? super M, ? super M> sameMessage;
  private final @Nullable MessagePacking<M> packing;
  private final Ticker ticker;
  private final InstantSource clock;
  private final SessionLimits limits;
  private final long maxBytes;
  private final boolean evicts;
  private final long maxBytesPerSession;
  private final long ttlNanos;
  private final long refreshNanos;
  private final ByteBudget budget;
  private final AtomicLong nextSweepNanos;
  private final Cache<SessionKey, SessionLog<M>> sessions;
  private volatile long cacheNanos;
  private volatile boolean closed;

  private GuavaSessionStore(Builder<M> builder) {
    weigher = builder.weigher;
    sameMessage = builder.sameMessage;
    packing = builder.packing;
    ticker = builder.ticker;
    clock = builder.clock;
    limits = builder.limits;
    maxBytes = builder.maxBytes;
    evicts = builder.whenFull == WhenFull.EVICT;
    maxBytesPerSession =
        evicts ? Math.min(maxBytes, limits.maxBytesPerSession()) : limits.maxBytesPerSession();
    ttlNanos = limits.idleTimeToLive().toNanos();
    refreshNanos = ttlNanos / 32;
    budget = new ByteBudget(evicts ? Long.MAX_VALUE : maxBytes);
    cacheNanos = ticker.read();
    nextSweepNanos = new AtomicLong(cacheNanos);
    sessions = newCache();
  }

  private Cache<SessionKey, SessionLog<M>> newCache() {
    CacheBuilder<SessionKey, SessionLog<M>> cache =
        CacheBuilder.newBuilder()
            .concurrencyLevel(1) // One order of use for all sessions, in which they are evicted.
            .ticker(cacheTicker())
            .expireAfterWrite(Duration.ofNanos(ttlNanos + 2 * refreshNanos))
            .removalListener(this::onRemoval);
    if (evicts) {
      cache.maximumWeight(kib(maxBytes)).weigher((key, log) -> log.chargedKib());
    }
    return cache.build();
  }

  /** The cache need not know the time better than it knows when sessions were used. */
  private Ticker cacheTicker() {
    return new Ticker() {
      @Override
      public long read() {
        return cacheNanos;
      }
    };
  }

  private long now() {
    long now = ticker.read();
    if (now - cacheNanos >= refreshNanos / 2) {
      cacheNanos = now;
    }
    return now;
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
    long now = now();
    while (true) {
      Optional<SessionInfo> info = read(key, now, log -> log.info(key.id()));
      if (info.isPresent()) {
        return info.get();
      }
      SessionLog<M> created = newLog(key, now);
      if (!reserve(created.bytes(), now)) {
        throw storeFull();
      }
      SessionInfo createdInfo = created.info(key.id());
      if (publish(key, created, created.bytes(), now)) {
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
    long now = now();
    if (append.durability().orElse(Durability.APPLIED) != Durability.APPLIED) {
      throw SessionStoreException.durabilityUnavailable(
          append.durability().orElseThrow(), Durability.APPLIED);
    }
    long weight = weigh(append);
    boolean hasRoom = reserve(weight, now);
    boolean stored = false;
    try {
      Optional<Acknowledgement> answer;
      do {
        SessionLog<M> log = sessions.getIfPresent(key);
        answer =
            log == null
                ? appendFirst(key, append, weight, hasRoom, now)
                : appendNext(key, log, append, weight, hasRoom, now);
      } while (answer.isEmpty());
      stored = !answer.get().duplicate();
      return answer.get();
    } finally {
      if (hasRoom && !stored) {
        budget.giveBack(weight);
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
    if (!reserve(ownBytes, now)) {
      throw storeFull();
    }
    return publish(key, log, ownBytes, now) ? Optional.of(answer) : Optional.empty();
  }

  /**
   * Appends to a session; empty if it must be looked up again, because the cache had to be told.
   */
  private Optional<Acknowledgement> appendNext(
      SessionKey key, SessionLog<M> log, Append<M> append, long weight, boolean hasRoom, long now) {
    boolean gone;
    synchronized (log) {
      gone = isGone(log, now);
      if (!gone) {
        // Before the cache is told of more weight: what is refused must not evict anything.
        Optional<Acknowledgement> duplicate = check(log, append, weight, hasRoom);
        if (duplicate.isPresent()) {
          return duplicate;
        }
        if (!mustRefresh(log, weight, now)) {
          return Optional.of(add(log, append, weight, now));
        }
        log.refresh(now, kibToCharge(log.bytes() + weight));
      }
    }
    if (gone) {
      sessions.asMap().remove(key, log);
    } else {
      sessions.asMap().replace(key, log, log);
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
    StoredMessage<M> stored =
        log.add(append.message(), append.messageId(), clock.millis(), now, weight);
    return Acknowledgement.of(stored.sequence(), stored.appendMillis(), false, Durability.APPLIED);
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
            read(key, now(), log -> log.snapshot(sessionId, range))
                .map(snapshot -> snapshot.toSession(range, weigher)));
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    SessionKey key = new SessionKey(sessionId);
    return answer(() -> read(key, now(), log -> true).isPresent());
  }

  /** What is read of the session under its lock; empty if there is no such session. */
  private <T> Optional<T> read(SessionKey key, long now, Function<SessionLog<M>, T> reader) {
    while (true) {
      SessionLog<M> log = sessions.getIfPresent(key);
      if (log == null) {
        return Optional.empty();
      }
      synchronized (log) {
        if (!isGone(log, now)) {
          return Optional.of(reader.apply(log));
        }
      }
      sessions.asMap().remove(key, log);
    }
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed
            ? StoreHealth.down("the store is closed")
            : StoreHealth.up(
                "%d sessions, %d of %d bytes in use"
                    .formatted(sessions.size(), budget.used(), maxBytes)));
  }

  @Override
  public void close() {
    closed = true;
    sessions.invalidateAll();
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
    return new SessionLog<>(packing, clock.millis(), now, SESSION_BYTES + key.id().length());
  }

  /** Puts a log into the cache, unless there is one; then the bytes reserved for it are free. */
  private boolean publish(SessionKey key, SessionLog<M> log, long reserved, long now) {
    log.refresh(now, kibToCharge(log.bytes()));
    boolean published = sessions.asMap().putIfAbsent(key, log) == null;
    if (!published) {
      budget.giveBack(reserved);
    }
    return published;
  }

  /** Whether the log is not, or from now on no longer, the session's log; its lock is held. */
  private boolean isGone(SessionLog<M> log, long now) {
    if (now - log.activeNanos() >= ttlNanos) {
      retire(log);
    }
    return log.isRetired();
  }

  private void onRemoval(RemovalNotification<SessionKey, SessionLog<M>> removal) {
    SessionLog<M> log = requireNonNull(removal.getValue());
    // A refresh replaces a log with itself.
    if (removal.getCause() != RemovalCause.REPLACED) {
      synchronized (log) {
        retire(log);
      }
    }
  }

  private void retire(SessionLog<M> log) {
    budget.giveBack(log.retire());
  }

  private boolean mustRefresh(SessionLog<M> log, long weight, long now) {
    return now - log.refreshedNanos() >= refreshNanos
        || (evicts && log.chargedKib() < kib(log.bytes() + weight));
  }

  /** Some more than the session weighs, so that the cache need not know of each message. */
  private int kibToCharge(long bytes) {
    return kib(bytes + bytes / 8);
  }

  /**
   * The cache's unit, whose weights are of type {@code int}; a session never outweighs the cache.
   */
  private int kib(long bytes) {
    return Ints.saturatedCast(Math.min(maxBytes, bytes + KIB - 1) / KIB);
  }

  private long weigh(Append<M> append) {
    return weigher.applyAsLong(append.message())
        + MESSAGE_BYTES
        + append.messageId().map(id -> MESSAGE_ID_BYTES + id.length()).orElse(0);
  }

  private boolean reserve(long bytes, long now) {
    if (budget.take(bytes)) {
      return true;
    }
    freeExpired(now);
    return budget.take(bytes);
  }

  private void freeExpired(long now) {
    sessions.cleanUp();
    long due = nextSweepNanos.get();
    // Looking at all sessions takes long, so a full store does it now and then only.
    if (now - due >= 0 && nextSweepNanos.compareAndSet(due, now + refreshNanos)) {
      sessions.asMap().forEach((key, log) -> read(key, now, found -> true));
    }
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

    /** A store with these settings. */
    public GuavaSessionStore<M> build() {
      return new GuavaSessionStore<>(this);
    }
  }
}
