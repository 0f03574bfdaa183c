package io.sessionstream.store.rocksdb;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are known in memory, by their ids.
 *
 * <p>Any thread adds what it has loaded from the database. Only the committer adds what is new, and
 * only it takes anything out, which it does not while a group is in the making: so nobody loads a
 * session whose change is not written yet.
 */
final class SessionTable {
  private final long maxBytes;
  private final Runnable whenFull;
  private final ConcurrentHashMap<String, SessionState> states = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private @Nullable Iterator<SessionState> hand;

  /** A table that calls for the committer when it is over its limit. */
  SessionTable(long maxBytes, Runnable whenFull) {
    this.maxBytes = maxBytes;
    this.whenFull = whenFull;
  }

  @Nullable SessionState get(String sessionId) {
    SessionState state = states.get(sessionId);
    if (state != null && !state.used) {
      state.used = true;
    }
    return state;
  }

  /** The session as {@link #get} has it, but that does not count as a use of it. */
  @Nullable SessionState peek(String sessionId) {
    return states.get(sessionId);
  }

  /** The session, which is loaded if need be; null if there is none to load. */
  @Nullable SessionState load(String sessionId, Function<String, @Nullable SessionState> loader) {
    SessionState known = get(sessionId);
    if (known != null) {
      return known;
    }
    return states.computeIfAbsent(
        sessionId,
        id -> {
          SessionState loaded = loader.apply(id);
          if (loaded != null) {
            grow(loaded.weight());
          }
          return loaded;
        });
  }

  void put(SessionState state) {
    if (states.put(state.id(), state) != state) {
      grow(state.weight());
    }
  }

  void remove(SessionState state) {
    if (states.remove(state.id(), state)) {
      bytes.addAndGet(-state.weight() - state.filterBytes());
    }
  }

  void grow(long by) {
    if (bytes.addAndGet(by) > maxBytes) {
      whenFull.run();
    }
  }

  /** About how much of the heap it takes. */
  long bytes() {
    return bytes.get();
  }

  /** Takes out what was not used for long, until the table is small enough. */
  void trim() {
    // The hand of a clock: it takes what was not used since it came by the last time.
    int rounds = 0;
    while (bytes.get() > maxBytes && rounds < 3) {
      if (hand == null || !hand.hasNext()) {
        hand = states.values().iterator();
        rounds++;
        if (states.isEmpty()) {
          bytes.set(0);
        }
      }
      while (hand.hasNext() && bytes.get() > maxBytes) {
        SessionState state = hand.next();
        if (state.used) {
          state.used = false;
        } else {
          remove(state);
        }
      }
    }
  }

  void clear() {
    states.clear();
    bytes.set(0);
  }
}
