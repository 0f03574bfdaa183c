package io.sessionstream.store.tck;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the contract wants a store to be opened. A limit that is absent is the store's own, which
 * must leave room for a thousand messages of a few bytes and for one that is as large as the
 * standard rules allow.
 *
 * @param idleTimeToLive how long after its last append a session is forgotten
 * @param maxBytes the limit of the whole store, which then refuses and forgets nothing; as the
 *     store weighs what it holds, but a message weighs no less than its content
 * @param maxMessagesPerSession the greatest number of messages in a session
 * @param maxBytesPerSession the limit of the messages of one session, weighed as for {@code
 *     maxBytes}
 */
public record StoreSettings(
    Duration idleTimeToLive,
    OptionalLong maxBytes,
    OptionalInt maxMessagesPerSession,
    OptionalLong maxBytesPerSession) {

  /** One hour to live, and no limit besides the store's own. */
  public static StoreSettings defaults() {
    return new StoreSettings(
        Duration.ofHours(1), OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());
  }

  /** These settings with another time to live. */
  public StoreSettings withIdleTimeToLive(Duration value) {
    return new StoreSettings(value, maxBytes, maxMessagesPerSession, maxBytesPerSession);
  }

  /** These settings with a limit of the whole store. */
  public StoreSettings withMaxBytes(long value) {
    return new StoreSettings(
        idleTimeToLive, OptionalLong.of(value), maxMessagesPerSession, maxBytesPerSession);
  }

  /** These settings with a limit of the messages in a session. */
  public StoreSettings withMaxMessagesPerSession(int value) {
    return new StoreSettings(idleTimeToLive, maxBytes, OptionalInt.of(value), maxBytesPerSession);
  }

  /** These settings with a limit of the bytes in a session. */
  public StoreSettings withMaxBytesPerSession(long value) {
    return new StoreSettings(
        idleTimeToLive, maxBytes, maxMessagesPerSession, OptionalLong.of(value));
  }
}
