package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.core.SessionInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the scripts tell of a session: last, created, appended, incarnation, closed. */
final class Infos {
  private Infos() {}

  /** The session of these values, which begin at the index; absent ones are empty. */
  static SessionInfo of(String sessionId, List<?> values, int index) {
    String appended = text(values, index + 2);
    return SessionInfo.builder()
        .sessionId(sessionId)
        .lastSequence(Long.parseLong(text(values, index)))
        .createTime(Instant.ofEpochMilli(Long.parseLong(text(values, index + 1))))
        .lastAppendTime(
            appended.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(Long.parseLong(appended))))
        .incarnation(incarnation(text(values, index + 3)))
        .closed(!text(values, index + 4).isEmpty())
        .build();
  }

  /** An incarnation as it is stored; that of a session without one is its time of creation. */
  static long incarnation(String stored) {
    long incarnation = Long.parseLong(stored);
    return incarnation == 0 ? 1 : incarnation;
  }

  static String text(List<?> values, int index) {
    return new String((byte[]) values.get(index), UTF_8);
  }
}
