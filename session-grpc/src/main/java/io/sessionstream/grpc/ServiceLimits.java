package io.sessionstream.grpc;

import io.sessionstream.core.MessageLimits;
import org.immutables.value.Value;

/** How much the service takes of its clients at a time. */
@Value.Immutable
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    overshadowImplementation = true)
public interface ServiceLimits {
  /** The limits of the standard rules; their defaults unless set. */
  @Value.Default
  default MessageLimits messages() {
    return MessageLimits.defaults();
  }

  /**
   * How many messages of one stream may be unanswered before it is read on: at least 1, 256 unless
   * set.
   */
  @Value.Default
  default int window() {
    return 256;
  }

  /**
   * How many bytes of requests of one stream may be unanswered before it is read on: at least 1, 4
   * MiB unless set. Up to {@value AnsweringStream#MAX_CREDIT} messages that were asked for before
   * may still come.
   */
  @Value.Default
  default long windowBytes() {
    return 4L << 20;
  }

  /**
   * How many entries a request of several messages may have: at least 1, 1,000 unless set. Of one
   * that has more, every entry is refused.
   */
  @Value.Default
  default int maxBatchEntries() {
    return 1_000;
  }

  /**
   * How many look-ups of one stream may be unanswered before it is read on: at least 1, 16 unless
   * set.
   */
  @Value.Default
  default int lookupWindow() {
    return 16;
  }

  /**
   * The largest response that has messages or sessions, in bytes, unless a single one is larger: at
   * least 1024, 3.5 MiB unless set, which a client with gRPC's default settings can take.
   */
  @Value.Default
  default int maxResponseBytes() {
    return (7 << 20) / 2;
  }

  /**
   * The largest request, in bytes, uncompressed: at least 1024, 4 MiB unless set. A larger one ends
   * its call, after those before it are answered. What the server's transport allows should be
   * more: the transport cuts a call without saying why.
   */
  @Value.Default
  default int maxRequestBytes() {
    return 4 << 20;
  }

  /** How many calls may be open, over all connections: at least 1, 10,000 unless set. */
  @Value.Default
  default int maxCalls() {
    return 10_000;
  }

  /** Refuses what makes no sense. */
  @Value.Check
  default void check() {
    checkAtLeast("window", 1, window());
    checkAtLeast("windowBytes", 1, windowBytes());
    checkAtLeast("maxBatchEntries", 1, maxBatchEntries());
    checkAtLeast("lookupWindow", 1, lookupWindow());
    checkAtLeast("maxResponseBytes", 1024, maxResponseBytes());
    checkAtLeast("maxRequestBytes", 1024, maxRequestBytes());
    checkAtLeast("maxCalls", 1, maxCalls());
  }

  private static void checkAtLeast(String name, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
    }
  }

  /** The limits that hold unless something else is configured. */
  static ServiceLimits defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds limits; not safe for use by several threads. */
  final class Builder extends ImmutableServiceLimits.Builder {
    Builder() {}
  }
}
