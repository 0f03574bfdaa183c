package io.sessionstream.core;

import java.time.Instant;
import org.immutables.value.Value;

/** A store's word that a message is in the log. */
@Value.Immutable
public interface Acknowledgement {
  /** The place of the message in its session, from 1. */
  @Value.Parameter
  long sequence();

  /**
   * When the message was stored, in milliseconds since 1970-01-01T00:00:00Z; for a duplicate, when
   * it was stored first.
   */
  @Value.Parameter
  long appendMillis();

  /** Whether the message id was stored already, with the same message, so that nothing changed. */
  @Value.Parameter
  boolean duplicate();

  /** What the store had done with the message before it gave this acknowledgement. */
  @Value.Parameter
  Durability durability();

  /** {@link #appendMillis()} as a time. */
  default Instant appendTime() {
    return Instant.ofEpochMilli(appendMillis());
  }

  /** An acknowledgement with these values. */
  static Acknowledgement of(
      long sequence, long appendMillis, boolean duplicate, Durability durability) {
    return ImmutableAcknowledgement.of(sequence, appendMillis, duplicate, durability);
  }

  /** An acknowledgement with these values; of the time, the milliseconds are kept. */
  static Acknowledgement of(
      long sequence, Instant appendTime, boolean duplicate, Durability durability) {
    return of(sequence, appendTime.toEpochMilli(), duplicate, durability);
  }
}
