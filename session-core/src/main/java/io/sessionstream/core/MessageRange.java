package io.sessionstream.core;

import org.immutables.value.Value;

/** Which messages of a session are wanted: all, unless something else is said. */
@Value.Immutable
public interface MessageRange {
  /** Only messages with a greater sequence; not negative. */
  @Value.Default
  default long afterSequence() {
    return 0;
  }

  /** Only messages with a smaller sequence; at least 1. */
  @Value.Default
  default long beforeSequence() {
    return Long.MAX_VALUE;
  }

  /** Only messages stored at or after this time, in milliseconds since 1970-01-01T00:00:00Z. */
  @Value.Default
  default long fromMillis() {
    return Long.MIN_VALUE;
  }

  /** Only messages stored before this time, in milliseconds since 1970-01-01T00:00:00Z. */
  @Value.Default
  default long beforeMillis() {
    return Long.MAX_VALUE;
  }

  /** Whether the messages come in descending order, so that a limit leaves the last ones. */
  @Value.Default
  default boolean newestFirst() {
    return false;
  }

  /** At most this many messages; at least 1. */
  @Value.Default
  default int maxMessages() {
    return Integer.MAX_VALUE;
  }

  /**
   * At most as many messages as together weigh this many bytes, as the store weighs them, but
   * always one if there is one; at least 1.
   */
  @Value.Default
  default long maxBytes() {
    return Long.MAX_VALUE;
  }

  /** The whole session. */
  static MessageRange all() {
    return builder().build();
  }

  /** No message of a session, whatever is in it. */
  static MessageRange nothing() {
    return builder().afterSequence(Long.MAX_VALUE).build();
  }

  /** A builder that starts with the whole session. */
  static Builder builder() {
    return new Builder();
  }

  /** Refuses what no session can answer. */
  @Value.Check
  default void check() {
    if (afterSequence() < 0) {
      throw new IllegalArgumentException("afterSequence must not be negative: " + afterSequence());
    }
    if (beforeSequence() < 1) {
      throw new IllegalArgumentException("beforeSequence must be at least 1: " + beforeSequence());
    }
    if (maxMessages() < 1) {
      throw new IllegalArgumentException("maxMessages must be at least 1: " + maxMessages());
    }
    if (maxBytes() < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes());
    }
  }

  /** Builds ranges; not safe for use by several threads. */
  final class Builder extends ImmutableMessageRange.Builder {
    Builder() {}
  }
}
