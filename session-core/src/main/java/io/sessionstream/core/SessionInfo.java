package io.sessionstream.core;

import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** What is known of a session besides its messages, at one moment. */
@Value.Immutable
public interface SessionInfo {
  /** The id that the client chose. */
  String sessionId();

  /**
   * Tells this session from those that had the same id before it, or will have it after it is
   * deleted or forgotten; not 0. It has no order.
   */
  long incarnation();

  /** The sequence of the last message; 0 if there is none. */
  long lastSequence();

  /** When the session was created, to the millisecond. */
  Instant createTime();

  /** When the last message was stored, to the millisecond; absent if there is none. */
  Optional<Instant> lastAppendTime();

  /** Whether the session was closed: it takes no new messages. */
  @Value.Default
  default boolean closed() {
    return false;
  }

  /** A builder that starts empty. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds descriptions; not safe for use by several threads. */
  final class Builder extends ImmutableSessionInfo.Builder {
    Builder() {}
  }
}
