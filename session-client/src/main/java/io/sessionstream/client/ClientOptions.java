package io.sessionstream.client;

import java.time.Duration;
import org.immutables.value.Value;

/** How a client behaves; each has a default that suits a server with its defaults. */
@Value.Immutable
public interface ClientOptions {
  /** What happens to an append when as much is unacknowledged as may be. */
  enum WhenFull {
    /**
     * The thread that appends waits for room. It waits no longer than {@link #giveUpAfter()}; an
     * interrupt ends the waiting. It never is a thread of gRPC or of the client's own work, so that
     * waiting in an action that depends on an acknowledgement is safe too.
     */
    WAIT,
    /** The append fails at once, with {@link ClientReason#CLIENT_FULL}. */
    FAIL
  }

  /**
   * How many messages may be unacknowledged, or acknowledged while the actions that depend on it
   * wait for their turn: at least 1, 10,000 unless set.
   */
  @Value.Default
  default int maxUnacknowledged() {
    return 10_000;
  }

  /**
   * How many bytes of messages, as sent, may be so: at least 1, 16 MiB unless set. A single message
   * that is larger is taken when there is no other.
   */
  @Value.Default
  default long maxUnacknowledgedBytes() {
    return 16L << 20;
  }

  /** What happens when they are reached: the caller waits unless set. */
  @Value.Default
  default WhenFull whenFull() {
    return WhenFull.WAIT;
  }

  /** How the order of a session's messages is kept: one at a time unless set. */
  @Value.Default
  default Ordering ordering() {
    return Ordering.ONE_AT_A_TIME;
  }

  /**
   * The largest message, in bytes as sent: at least 1, 4 MiB unless set. A larger one is refused by
   * the client. For one that is larger than the server's transport takes, the whole stream would be
   * ended, again and again.
   */
  @Value.Default
  default int maxMessageBytes() {
    return 4 << 20;
  }

  /**
   * How many messages are sent in one request: from 1 to 1,000, 500 unless set. To a server that
   * takes fewer, fewer are appended at a time; a load needs a number that the server takes.
   */
  @Value.Default
  default int maxBatch() {
    return 500;
  }

  /**
   * How many bytes of messages are sent in one request, unless a single one is larger: at least 1,
   * 1 MiB unless set; less than the server's greatest request.
   */
  @Value.Default
  default int maxBatchBytes() {
    return 1 << 20;
  }

  /**
   * After what time a message that is not acknowledged is given up, counted from the append; also
   * after what time a watch that cannot be resumed fails. At least 1 millisecond, 2 minutes unless
   * set.
   */
  @Value.Default
  default Duration giveUpAfter() {
    return Duration.ofMinutes(2);
  }

  /**
   * How long an answer may be due before the connection is taken for dead, and another one is made;
   * of a watch, how much longer than the interval of its marks nothing may come. At least 1
   * millisecond, 30 seconds unless set.
   */
  @Value.Default
  default Duration answerTimeout() {
    return Duration.ofSeconds(30);
  }

  /**
   * The deadline of each other call (a page, a list, closing, deleting), with its retries: at least
   * 1 millisecond, 30 seconds unless set. A load has none.
   */
  @Value.Default
  default Duration callTimeout() {
    return Duration.ofSeconds(30);
  }

  /** How long {@link SessionStreamClient#close()} waits: not negative, 30 seconds unless set. */
  @Value.Default
  default Duration closeTimeout() {
    return Duration.ofSeconds(30);
  }

  /**
   * What the time before the first retry is drawn from: from 0 to this, then to twice this, and so
   * on up to {@link #maxBackoff()}. At least 1 millisecond, 100 milliseconds unless set.
   */
  @Value.Default
  default Duration initialBackoff() {
    return Duration.ofMillis(100);
  }

  /** What the time before a retry is drawn from at most: 5 seconds unless set. */
  @Value.Default
  default Duration maxBackoff() {
    return Duration.ofSeconds(5);
  }

  /**
   * After what silence the client probes a connection, whether or not a call is open: at least 10
   * seconds, which is what a server permits unless it was told otherwise, and what it ends
   * connections for; 20 seconds unless set. For channels that the client makes.
   */
  @Value.Default
  default Duration keepAliveTime() {
    return Duration.ofSeconds(20);
  }

  /**
   * How long the answer to a probe may take before the connection is cut: at least 1 millisecond,
   * 10 seconds unless set. For channels that the client makes.
   */
  @Value.Default
  default Duration keepAliveTimeout() {
    return Duration.ofSeconds(10);
  }

  /**
   * The largest answer, in bytes: at least 1, 8 MiB unless set. A server sends at most 3.5 MiB at a
   * time, unless a single message is larger. For channels that the client makes.
   */
  @Value.Default
  default int maxInboundBytes() {
    return 8 << 20;
  }

  /** The options that hold unless something else is set. */
  static ClientOptions defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** Refuses what makes no sense. */
  @Value.Check
  default void check() {
    checkRange("maxUnacknowledged", 1, Integer.MAX_VALUE, maxUnacknowledged());
    checkRange("maxUnacknowledgedBytes", 1, Long.MAX_VALUE, maxUnacknowledgedBytes());
    checkRange("maxMessageBytes", 1, Integer.MAX_VALUE, maxMessageBytes());
    checkRange("maxBatch", 1, 1000, maxBatch());
    checkRange("maxBatchBytes", 1, Integer.MAX_VALUE, maxBatchBytes());
    checkTime("giveUpAfter", 1, giveUpAfter());
    checkTime("answerTimeout", 1, answerTimeout());
    checkTime("callTimeout", 1, callTimeout());
    checkTime("closeTimeout", 0, closeTimeout());
    checkTime("initialBackoff", 1, initialBackoff());
    checkTime("maxBackoff", initialBackoff().toMillis(), maxBackoff());
    checkTime("keepAliveTime", 10_000, keepAliveTime());
    checkTime("keepAliveTimeout", 1, keepAliveTimeout());
    checkRange("maxInboundBytes", 1, Integer.MAX_VALUE, maxInboundBytes());
  }

  private static void checkRange(String name, long least, long greatest, long value) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + greatest + ", is " + value);
    }
  }

  private static void checkTime(String name, long leastMillis, Duration value) {
    if (value.toMillis() < leastMillis || value.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          name + " must be from " + leastMillis + " ms to 365 days, is " + value);
    }
  }

  /** Builds options; not safe for use by several threads. */
  final class Builder extends ImmutableClientOptions.Builder {
    Builder() {}
  }
}
