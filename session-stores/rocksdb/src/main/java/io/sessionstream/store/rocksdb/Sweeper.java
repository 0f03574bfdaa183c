package io.sessionstream.store.rocksdb;

import io.sessionstream.core.TextBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Finds the sessions that may be expired, without looking at all of them.
 *
 * <p>Each session has one entry in the order of the time at which it was active. The entry is not
 * kept up to date by appends: whoever finds it due looks at the session, and removes it or enters
 * it anew. So a session costs one look in each of its times to live.
 */
final class Sweeper {
  private static final int AT_ONCE = 1024;

  private final Database database;
  private final Expiry expiry;
  private byte[] next = Keys.activityStart();
  private boolean done;
  private long nextActiveMillis = Long.MIN_VALUE;

  /** What was entered for a session. */
  record Entry(long activeMillis, long number, String sessionId) {
    byte[] key() {
      return Keys.activity(activeMillis, number);
    }
  }

  Sweeper(Database database, Expiry expiry) {
    this.database = database;
    this.expiry = expiry;
  }

  /**
   * A group begins, in which each entry is shown once. It goes on where the last one has ended: to
   * pass by what was just deleted takes time.
   */
  void begin() {
    if (done) {
      next = Keys.activityStart();
      done = false;
    }
  }

  /** Whether there may be an entry that is due. */
  boolean isDue(long nowMillis) {
    return nextActiveMillis == Long.MIN_VALUE || expiry.isDue(nextActiveMillis, nowMillis);
  }

  /** Begins anew, as nothing of what was shown last has been done. */
  void reset() {
    next = Keys.activityStart();
    done = false;
    nextActiveMillis = Long.MIN_VALUE;
  }

  /**
   * Shows what is due and was not yet shown in the group; some of it, if it is much. The visitor
   * returns the time for which it has entered the session anew, or the greatest number. Returns
   * whether it has shown something.
   */
  boolean sweep(long nowMillis, ToLongFunction<Entry> visitor) {
    if (done || !isDue(nowMillis)) {
      return false;
    }
    List<Entry> due = new ArrayList<>();
    long[] rest = {Long.MAX_VALUE};
    database.scan(
        next,
        Keys.activityEnd(),
        (key, value) -> {
          long active = Keys.activityMillis(key);
          if (due.size() == AT_ONCE || !expiry.isDue(active, nowMillis)) {
            rest[0] = active;
            return false;
          }
          due.add(new Entry(active, Keys.activityNumber(key), TextBytes.toText(value)));
          return true;
        });
    done = due.size() < AT_ONCE;
    if (!due.isEmpty()) {
      Entry last = due.get(due.size() - 1);
      next = Keys.activity(last.activeMillis(), last.number() + 1);
    }
    // Sessions that are created later are active later than now.
    long least = Math.min(rest[0], nowMillis);
    for (Entry entry : due) {
      least = Math.min(least, visitor.applyAsLong(entry));
    }
    nextActiveMillis = least;
    return !due.isEmpty();
  }
}
