package io.sessionstream.store.rocksdb;

import io.sessionstream.core.SessionInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * A session at one moment.
 *
 * @param number under which its messages are stored
 * @param ownBytes what it weighs without messages
 * @param lastSequence 0 if there are no messages
 * @param activeMillis when the last message was appended, or else when the session was created
 * @param bytes what it weighs with its messages
 */
record SessionView(
    long number,
    long createMillis,
    long ownBytes,
    long lastSequence,
    long activeMillis,
    long bytes) {

  /** A session without messages, that weighs so much. */
  static SessionView created(long number, long createMillis, long ownBytes) {
    return new SessionView(number, createMillis, ownBytes, 0, createMillis, ownBytes);
  }

  SessionView append(long millis, long weight) {
    return new SessionView(
        number,
        createMillis,
        ownBytes,
        lastSequence + 1,
        Math.max(millis, activeMillis),
        bytes + weight);
  }

  SessionInfo info(String sessionId) {
    return SessionInfo.of(
        sessionId,
        lastSequence,
        Instant.ofEpochMilli(createMillis),
        lastSequence == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(activeMillis)));
  }
}
