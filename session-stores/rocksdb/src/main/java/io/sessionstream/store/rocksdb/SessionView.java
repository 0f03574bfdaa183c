package io.sessionstream.store.rocksdb;

import io.sessionstream.core.SessionInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * A session at one moment.
 *
 * @param stored what is stored of it besides its messages
 * @param lastSequence 0 if there are no messages
 * @param activeMillis when the last message was appended, or else when the session was created
 * @param bytes what it weighs with its messages
 */
record SessionView(Records.Session stored, long lastSequence, long activeMillis, long bytes) {
  /** A session without messages. */
  static SessionView empty(Records.Session stored) {
    return new SessionView(stored, 0, stored.createMillis(), stored.bytes());
  }

  /** A session with this last message. */
  static SessionView of(Records.Session stored, long lastSequence, Records.Stamp last) {
    return new SessionView(stored, lastSequence, last.appendMillis(), last.sessionBytes());
  }

  /** Under which its messages are stored. */
  long number() {
    return stored.number();
  }

  long createMillis() {
    return stored.createMillis();
  }

  /** What it weighs without messages. */
  long ownBytes() {
    return stored.bytes();
  }

  boolean closed() {
    return stored.closed();
  }

  SessionView append(long millis, long weight) {
    return new SessionView(
        stored, lastSequence + 1, Math.max(millis, activeMillis), bytes + weight);
  }

  SessionView with(Records.Session changed) {
    return new SessionView(changed, lastSequence, activeMillis, bytes);
  }

  SessionInfo info(String sessionId) {
    return SessionInfo.builder()
        .sessionId(sessionId)
        .incarnation(stored.incarnation())
        .lastSequence(lastSequence)
        .createTime(Instant.ofEpochMilli(createMillis()))
        .lastAppendTime(
            lastSequence == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(activeMillis)))
        .closed(closed())
        .build();
  }
}
