package io.sessionstream.core;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import org.immutables.value.Value;

/** How long any store keeps a session, and how much may be in one. */
@Value.Immutable
public interface SessionLimits {
  /** The shortest {@link #idleTimeToLive()}. */
  Duration SHORTEST_TIME_TO_LIVE = Duration.ofMillis(1);

  /** The longest {@link #idleTimeToLive()}: for ever, as far as anybody now alive is concerned. */
  Duration LONGEST_TIME_TO_LIVE = Duration.ofDays(36_500);

  /** The smallest {@link #maxBytesPerSession()}. */
  long SMALLEST_MAX_BYTES = 1024;

  /** How long a session lives after its last append: 1 ms to 36,500 days, 1 hour unless set. */
  @Value.Default
  default Duration idleTimeToLive() {
    return Duration.ofHours(1);
  }

  /** The greatest number of messages of a session: at least 1, a million unless set. */
  @Value.Default
  default int maxMessagesPerSession() {
    return 1_000_000;
  }

  /** What a session may weigh with its messages, in bytes: at least 1024, 64 MiB unless set. */
  @Value.Default
  default long maxBytesPerSession() {
    return 64L << 20;
  }

  /** Refuses what makes no sense. */
  @Value.Check
  default void check() {
    checkArgument(
        idleTimeToLive().compareTo(SHORTEST_TIME_TO_LIVE) >= 0
            && idleTimeToLive().compareTo(LONGEST_TIME_TO_LIVE) <= 0,
        "idleTimeToLive must be from %s to %s, is %s",
        SHORTEST_TIME_TO_LIVE,
        LONGEST_TIME_TO_LIVE,
        idleTimeToLive());
    checkAtLeast("maxMessagesPerSession", 1, maxMessagesPerSession());
    checkAtLeast("maxBytesPerSession", SMALLEST_MAX_BYTES, maxBytesPerSession());
  }

  private static void checkAtLeast(String name, long least, long value) {
    checkArgument(value >= least, "%s must be at least %s, is %s", name, least, value);
  }

  /** The limits that hold unless something else is configured. */
  static SessionLimits defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds limits; not safe for use by several threads. */
  final class Builder extends ImmutableSessionLimits.Builder {
    Builder() {}
  }
}
