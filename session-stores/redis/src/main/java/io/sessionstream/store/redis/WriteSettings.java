package io.sessionstream.store.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.SessionLimits;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What all calls of a script that changes sessions have in common.
 *
 * @param waitReplicas how many replicas must have what is to be replicated; 0 if none
 */
record WriteSettings(SessionLimits limits, InstantSource clock, int waitReplicas) {
  /** What a message weighs besides its content and its id, in bytes. */
  static final int MESSAGE_BYTES = 64;

  /**
   * How much longer than its meta a session's log and ids live at least, so that whoever finds the
   * first finds the others.
   */
  private static final long LONGER_MILLIS = 60_000;

  /** How long it is known of a session that it was deleted. */
  private static final long DELETED_MILLIS = 60_000;

  void addTo(CommandArgs<byte[], byte[]> args, Script script) {
    if (script == Script.END) {
      args.add(DELETED_MILLIS);
    } else {
      addTo(args);
    }
  }

  private void addTo(CommandArgs<byte[], byte[]> args) {
    // A part of a millisecond more would be a session that lives too short.
    long ttl = limits.idleTimeToLive().plusNanos(999_999).toMillis();
    long leastRestTtl = ttl + LONGER_MILLIS;
    args.add(ttl)
        .add(leastRestTtl)
        .add(leastRestTtl + Math.max(LONGER_MILLIS, ttl / 8))
        .add(clock.millis())
        .add(limits.maxMessagesPerSession())
        .add(limits.maxBytesPerSession())
        .add(MESSAGE_BYTES)
        .add(incarnation());
  }

  /** That of the sessions which a call creates; these have different ids. */
  private static long incarnation() {
    long random = ThreadLocalRandom.current().nextLong();
    return random == 0 ? 1 : random;
  }
}
