package io.sessionstream.core;

import org.immutables.value.Value;

/** Which sessions are to be listed: all, unless something else is said. */
@Value.Immutable
public interface SessionQuery {
  /** The greatest {@link #maxSessions()}. */
  int MAX_SESSIONS = 1000;

  /** Only sessions whose id begins with this; {@code ""} is all. */
  @Value.Default
  default String prefix() {
    return "";
  }

  /** Only sessions whose id comes after this one, which need not exist; {@code ""} is all. */
  @Value.Default
  default String afterSessionId() {
    return "";
  }

  /** At most this many sessions; from 1 to {@value #MAX_SESSIONS}. */
  @Value.Default
  default int maxSessions() {
    return MAX_SESSIONS;
  }

  /** The first sessions of all. */
  static SessionQuery all() {
    return builder().build();
  }

  /** A builder that starts with all sessions. */
  static Builder builder() {
    return new Builder();
  }

  /** Refuses what no store can answer. */
  @Value.Check
  default void check() {
    if (maxSessions() < 1 || maxSessions() > MAX_SESSIONS) {
      throw new IllegalArgumentException(
          "maxSessions must be from 1 to " + MAX_SESSIONS + ": " + maxSessions());
    }
  }

  /** Builds queries; not safe for use by several threads. */
  final class Builder extends ImmutableSessionQuery.Builder {
    Builder() {}
  }
}
