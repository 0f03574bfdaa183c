package io.sessionstream.core;

import java.time.Instant;
import org.immutables.value.Value;

/**
 * A message with its place in the session.
 *
 * @param <M> what a message is
 */
@Value.Immutable
public interface StoredMessage<M> {
  /** The place of the message in its session: 1, 2, 3 ... without gaps. */
  @Value.Parameter
  long sequence();

  /**
   * When the message was stored, in milliseconds since 1970-01-01T00:00:00Z; it never decreases
   * within a session.
   */
  @Value.Parameter
  long appendMillis();

  /** The message as it was appended. */
  @Value.Parameter
  M message();

  /** {@link #appendMillis()} as a time. */
  default Instant appendTime() {
    return Instant.ofEpochMilli(appendMillis());
  }

  /** A stored message with these values. */
  static <M> StoredMessage<M> of(long sequence, long appendMillis, M message) {
    return ImmutableStoredMessage.of(sequence, appendMillis, message);
  }

  /** A stored message with these values; of the time, the milliseconds are kept. */
  static <M> StoredMessage<M> of(long sequence, Instant appendTime, M message) {
    return of(sequence, appendTime.toEpochMilli(), message);
  }
}
