package io.sessionstream.core;

import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** What is known of a session besides its messages, at one moment. */
@Value.Immutable
public interface SessionInfo {
  /** The id that the client chose. */
  @Value.Parameter
  String sessionId();

  /** The sequence of the last message; 0 if there is none. */
  @Value.Parameter
  long lastSequence();

  /** When the session was created, to the millisecond. */
  @Value.Parameter
  Instant createTime();

  /** When the last message was stored, to the millisecond; absent if there is none. */
  @Value.Parameter
  Optional<Instant> lastAppendTime();

  /** A description with these values. */
  static SessionInfo of(
      String sessionId, long lastSequence, Instant createTime, Optional<Instant> lastAppendTime) {
    return ImmutableSessionInfo.of(sessionId, lastSequence, createTime, lastAppendTime);
  }
}
