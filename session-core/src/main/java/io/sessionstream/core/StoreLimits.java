package io.sessionstream.core;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import org.immutables.value.Value;

/** How long a store keeps sessions, and how much it takes. */
@Value.Immutable
public interface StoreLimits {
  /** What happens to an append for which there is no room in the store. */
  enum WhenFull {
    /** It is refused with STORE_FULL; nothing that was acknowledged is forgotten. */
    REJECT,
    /** The least recently used sessions are forgotten to make room. */
    EVICT
  }

  /** The shortest {@link #idleTimeToLive()}. */
  Duration SHORTEST_TIME_TO_LIVE = Duration.ofMillis(1);

  /** The longest {@link #idleTimeToLive()}. */
  Duration LONGEST_TIME_TO_LIVE = Duration.ofDays(36_500);

  /** The smallest {@link #maxBytes()} and {@link #maxBytesPerSession()}. */
  long SMALLEST_MAX_BYTES = 1024;

  /** How long a session lives after its last append: 1 ms to 36,500 days, 1 hour unless set. */
  @Value.Default
  default Duration idleTimeToLive() {
    return Duration.ofHours(1);
  }

  /**
   * The budget of all sessions, in bytes: at least 1024, a third of the maximum heap unless set.
   */
  @Value.Default
  default long maxBytes() {
    return Runtime.getRuntime().maxMemory() / 3;
  }

  /** What happens when the budget is used up: {@link WhenFull#REJECT} unless set. */
  @Value.Default
  default WhenFull whenFull() {
    return WhenFull.REJECT;
  }

  /** The greatest number of messages of a session: at least 1, a million unless set. */
  @Value.Default
  default int maxMessagesPerSession() {
    return 1_000_000;
  }

  /**
   * What a session may weigh with its messages, in bytes: at least 1024, 64 MiB unless set. A store
   * that evicts allows no session to weigh more than {@link #maxBytes()}.
   */
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
    checkAtLeast("maxBytes", SMALLEST_MAX_BYTES, maxBytes());
    checkAtLeast("maxMessagesPerSession", 1, maxMessagesPerSession());
    checkAtLeast("maxBytesPerSession", SMALLEST_MAX_BYTES, maxBytesPerSession());
  }

  private static void checkAtLeast(String name, long least, long value) {
    checkArgument(value >= least, "%s must be at least %s, is %s", name, least, value);
  }

  /** The limits that hold unless something else is configured. */
  static StoreLimits defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds limits; not safe for use by several threads. */
  final class Builder extends ImmutableStoreLimits.Builder {
    Builder() {}
  }
}
