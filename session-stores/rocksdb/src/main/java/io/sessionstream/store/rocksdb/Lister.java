package io.sessionstream.store.rocksdb;

import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.TextBytes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists sessions, for which it waits for the disk; it keeps nothing of them in memory. */
final class Lister {
  private final SessionTable table;
  private final StoredSessions<?> stored;
  private final Expiry expiry;
  private final InstantSource clock;

  Lister(SessionTable table, StoredSessions<?> stored, Expiry expiry, InstantSource clock) {
    this.table = table;
    this.stored = stored;
    this.expiry = expiry;
    this.clock = clock;
  }

  SessionPage list(SessionQuery query) {
    long nowMillis = clock.millis();
    List<SessionInfo> found = new ArrayList<>();
    boolean[] hasMore = {false};
    byte[] prefix = TextBytes.of(query.prefix());
    stored.list(
        start(prefix, query.afterSessionId()),
        end(prefix),
        (id, onDisk) -> {
          SessionView view = view(id, onDisk);
          if (view == null || expiry.isExpired(view, nowMillis)) {
            return true;
          }
          if (found.size() == query.maxSessions()) {
            hasMore[0] = true;
            return false;
          }
          found.add(view.info(id));
          return true;
        });
    return new SessionPage(found, hasMore[0]);
  }

  /** The session as look-ups see it, who look into memory first. */
  private @Nullable SessionView view(String sessionId, Supplier<SessionView> onDisk) {
    SessionState known = table.peek(sessionId);
    return known == null ? onDisk.get() : known.committed();
  }

  private static byte[] start(byte[] prefix, String afterSessionId) {
    if (afterSessionId.isEmpty()) {
      return prefix;
    }
    byte[] id = TextBytes.of(afterSessionId);
    byte[] afterId = Arrays.copyOf(id, id.length + 1);
    return Arrays.compareUnsigned(afterId, prefix) > 0 ? afterId : prefix;
  }

  /** The first bytes after all that begin with the prefix; null if there are none. */
  private static byte @Nullable [] end(byte[] prefix) {
    if (prefix.length == 0) {
      return null;
    }
    byte[] end = prefix.clone();
    // No byte of a text is 255, so that there is always a greater one.
    end[end.length - 1]++;
    return end;
  }
}
