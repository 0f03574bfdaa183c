package io.sessionstream.core;

import java.time.Duration;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** Which session is watched, and from where on: from its first message unless it is said. */
@Value.Immutable
public interface WatchRequest {
  /** The session. */
  String sessionId();

  /** Only messages with a greater sequence; not negative; ignored if {@link #fromEnd()}. */
  @Value.Default
  default long afterSequence() {
    return 0;
  }

  /** Only messages that are stored after the watch has begun. */
  @Value.Default
  default boolean fromEnd() {
    return false;
  }

  /** Waits for the session if there is none; otherwise such a watch ends at once. */
  @Value.Default
  default boolean waitForSession() {
    return false;
  }

  /**
   * When present, the session must be the one with this {@linkplain SessionInfo#incarnation()
   * incarnation}: if there is another, or none, the watch ends at once with {@link
   * WatchEvent.EndReason#FORGOTTEN}.
   */
  OptionalLong incarnation();

  /**
   * How long nothing must have happened for another {@link WatchEvent.CaughtUp}; positive. At the
   * latest then it is also noticed that a session has expired.
   */
  @Value.Default
  default Duration markInterval() {
    return Duration.ofSeconds(15);
  }

  /** The greatest weight of the messages of one event, as of {@link MessageRange#maxBytes()}. */
  @Value.Default
  default long maxBytes() {
    return 1 << 20;
  }

  /** A builder that starts empty; the session id is required. */
  static Builder builder() {
    return new Builder();
  }

  /** A watch of this session from its first message on. */
  static WatchRequest of(String sessionId) {
    return builder().sessionId(sessionId).build();
  }

  /** Refuses what cannot be watched. */
  @Value.Check
  default void check() {
    if (afterSequence() < 0) {
      throw new IllegalArgumentException("afterSequence must not be negative: " + afterSequence());
    }
    if (markInterval().isNegative() || markInterval().isZero()) {
      throw new IllegalArgumentException("markInterval must be positive: " + markInterval());
    }
    if (maxBytes() < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes());
    }
  }

  /** Builds requests; not safe for use by several threads. */
  final class Builder extends ImmutableWatchRequest.Builder {
    Builder() {}
  }
}
