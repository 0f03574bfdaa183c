package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalCause;
import com.google.common.cache.RemovalNotification;
import com.google.common.primitives.Ints;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a {@link GuavaSessionStore} that are neither expired nor evicted nor deleted.
 * Safe for use by many threads.
 */
final class LiveSessions<M> {
  // Guava's cache holds the sessions, and takes out those that are expired or evicted. Telling it
  // of each append would cost more than the append, so it is told of a session's use and weight
  // only when they have changed by a good part, and it takes out expired sessions a little late.
  //
  // Whether a session is expired is decided here, under the session's lock. A log that has left the
  // cache is retired under the same lock: an append sees that and looks again, or has come before.
  // While a session's lock is held, the cache is not changed: that may retire any other session.

  private static final int KIB = 1024;

  private final Ticker ticker;
  private final long maxBytes;
  private final boolean evicts;
  private final long ttlNanos;
  private final long refreshNanos;
  private final ByteBudget budget;
  private final AtomicLong nextSweepNanos;
  private final Cache<SessionKey, SessionLog<M>> cache;
  private final SessionIndex<M> index = new SessionIndex<>();
  private final RecentSessions<M> recent = new RecentSessions<>();
  private final Consumer<String> forgotten;
  private volatile long cacheNanos;

  /**
   * No sessions.
   *
   * @param forgotten is told the ids of sessions that have gone
   */
  LiveSessions(
      Ticker ticker,
      Duration idleTimeToLive,
      long maxBytes,
      WhenFull whenFull,
      Consumer<String> forgotten) {
    this.ticker = ticker;
    this.maxBytes = maxBytes;
    this.forgotten = forgotten;
    evicts = whenFull == WhenFull.EVICT;
    ttlNanos = idleTimeToLive.toNanos();
    refreshNanos = ttlNanos / 16;
    budget = new ByteBudget(evicts ? Long.MAX_VALUE : maxBytes);
    cacheNanos = ticker.read();
    nextSweepNanos = new AtomicLong(cacheNanos);
    cache = newCache();
  }

  private Cache<SessionKey, SessionLog<M>> newCache() {
    CacheBuilder<SessionKey, SessionLog<M>> builder =
        CacheBuilder.newBuilder()
            .concurrencyLevel(1) // One order of use for all sessions, in which they are evicted.
            .ticker(cacheTicker())
            .expireAfterWrite(Duration.ofNanos(ttlNanos + 2 * refreshNanos))
            .removalListener(this::onRemoval);
    if (evicts) {
      builder.maximumWeight(kib(maxBytes)).weigher((key, log) -> log.chargedKib());
    }
    return builder.build();
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

  long now() {
    long now = ticker.read();
    if (now - cacheNanos >= refreshNanos / 2) {
      cacheNanos = now;
    }
    return now;
  }

  /** How many there are, roughly. */
  long size() {
    return cache.size();
  }

  /** The session's log, or null; whoever locks it must ask whether it {@link #isGone}. */
  @Nullable SessionLog<M> find(SessionKey key) {
    // The cache must see each use if it evicts what is least recently used.
    SessionLog<M> log = evicts ? null : recent.find(key);
    return log == null ? cache.getIfPresent(key) : log;
  }

  /** What is read of the session under its lock; empty if there is no such session. */
  <T> Optional<T> read(SessionKey key, long now, Function<SessionLog<M>, T> reader) {
    while (true) {
      SessionLog<M> log = find(key);
      if (log == null) {
        return Optional.empty();
      }
      synchronized (log) {
        if (!isGone(log, now)) {
          return Optional.of(reader.apply(log));
        }
      }
      remove(key, log);
    }
  }

  SessionPage list(SessionQuery query, long now) {
    return index.page(
        query,
        log -> {
          synchronized (log) {
            return isGone(log, now) ? Optional.empty() : Optional.of(log.info());
          }
        });
  }

  /** Puts a log in place, unless there is one; then the bytes reserved for it are free. */
  boolean publish(SessionKey key, SessionLog<M> log, long reserved, long now) {
    log.refresh(now, kibToCharge(log.bytes()));
    if (cache.asMap().putIfAbsent(key, log) != null) {
      budget.giveBack(reserved);
      return false;
    }
    synchronized (log) {
      list(log);
    }
    return true;
  }

  /** Whether the log is not, or from now on no longer, the session's log; its lock is held. */
  boolean isGone(SessionLog<M> log, long now) {
    if (now - log.activeNanos() >= ttlNanos) {
      retire(log);
    }
    list(log);
    return log.isRetired();
  }

  /** Whoever finds a log in the cache sees to it that it is in the index; its lock is held. */
  private void list(SessionLog<M> log) {
    if (log.mustBeListed()) {
      index.add(log);
    }
  }

  /**
   * Deletes the session with this log, and returns whether it was still there. What a session's log
   * takes becomes free.
   *
   * @param deleted is told if it was there, before anybody can see that it no longer is
   */
  boolean delete(SessionKey key, SessionLog<M> log, long now, ObjLongConsumer<String> deleted) {
    boolean gone;
    synchronized (log) {
      gone = isGone(log, now);
      if (!gone) {
        deleted.accept(key.id(), log.incarnation());
        retire(log);
      }
    }
    remove(key, log);
    return !gone;
  }

  /** Takes out a log that is retired. */
  void remove(SessionKey key, SessionLog<M> log) {
    cache.asMap().remove(key, log);
  }

  private void onRemoval(RemovalNotification<SessionKey, SessionLog<M>> removal) {
    SessionLog<M> log = requireNonNull(removal.getValue());
    // A refresh replaces a log with itself.
    if (removal.getCause() != RemovalCause.REPLACED) {
      synchronized (log) {
        retire(log);
      }
      forgotten.accept(log.sessionId());
    }
  }

  private void retire(SessionLog<M> log) {
    if (!log.isRetired()) {
      budget.giveBack(log.retire());
      index.remove(log);
      recent.remove(log);
    }
  }

  /** Notes that the log, which is not gone, is appended to; its lock is held. */
  void used(SessionKey key, SessionLog<M> log) {
    recent.add(key, log);
  }

  /** Whether the cache must be told of the session before so much is added; its lock is held. */
  boolean mustRefresh(SessionLog<M> log, long weight, long now) {
    return now - log.refreshedNanos() >= refreshNanos
        || (evicts && log.chargedKib() < kib(log.bytes() + weight));
  }

  /** Notes what the cache is going to be told; the log's lock is held. */
  void prepareRefresh(SessionLog<M> log, long weight, long now) {
    log.refresh(now, kibToCharge(log.bytes() + weight));
  }

  /** Tells the cache of the session; no lock is held. */
  void refresh(SessionKey key, SessionLog<M> log) {
    cache.asMap().replace(key, log, log);
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

  /** Takes the bytes if they are free, or become so by taking out what is expired. */
  boolean reserve(long bytes, long now) {
    if (budget.take(bytes)) {
      return true;
    }
    freeExpired(now);
    return budget.take(bytes);
  }

  void giveBack(long bytes) {
    budget.giveBack(bytes);
  }

  long bytesInUse() {
    return budget.used();
  }

  private void freeExpired(long now) {
    cache.cleanUp();
    long due = nextSweepNanos.get();
    // Looking at all sessions takes long, so a full store does it now and then only.
    if (now - due >= 0 && nextSweepNanos.compareAndSet(due, now + refreshNanos)) {
      cache.asMap().forEach((key, log) -> read(key, now, found -> true));
    }
  }

  /** Forgets everything. */
  void clear() {
    index.clear();
    cache.invalidateAll();
  }
}
