package io.sessionstream.core;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Some of the sessions that were appended to of late, each in the slot that its hash says: a look
 * here costs less than one into the cache. Safe for use by many threads.
 */
final class RecentSessions<M> {
  private static final int SLOTS = 2048;

  private final AtomicReferenceArray<@Nullable SessionLog<M>> slots =
      new AtomicReferenceArray<>(SLOTS);

  /** The session's log if it is here; it may have been retired just now. */
  @Nullable SessionLog<M> find(SessionKey key) {
    SessionLog<M> log = slots.get(slot(key.hashCode()));
    return log != null && log.sessionId().equals(key.id()) ? log : null;
  }

  /** Takes in a log that is not retired; its lock is held. */
  void add(SessionKey key, SessionLog<M> log) {
    int slot = slot(key.hashCode());
    if (slots.get(slot) != log) {
      slots.set(slot, log);
    }
  }

  /** Takes out a log that is being retired; its lock is held, so that it does not come back. */
  void remove(SessionLog<M> log) {
    slots.compareAndSet(slot(SaltedHash.of(log.sessionId())), log, null);
  }

  private static int slot(int hash) {
    return hash & (SLOTS - 1);
  }
}
