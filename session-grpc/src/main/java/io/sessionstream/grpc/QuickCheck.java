package io.sessionstream.grpc;

import io.sessionstream.core.MessageLimits;
import java.time.Instant;

/**
 * Says of most requests that they keep the standard rules, without making values of them. What it
 * passes, the rules pass; of what it does not pass nothing is said. Safe for use by many threads.
 */
final class QuickCheck {
  private static final long EARLIEST_SECONDS =
      Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST_SECONDS = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final MessageLimits limits;
  private final MediaTypes mediaTypes = new MediaTypes();

  QuickCheck(MessageLimits limits) {
    this.limits = limits;
  }

  /** Whether it is certain that the request keeps the rules. */
  boolean passes(AppendRequest request) {
    return isSimpleId(request.sessionId())
        && request.expectedSequence().orElse(0) >= 0
        && WireDurability.violations(request.durability()).isEmpty()
        && request.message().flatMap(WireMessage::plain).filter(this::passes).isPresent();
  }

  /** Whether an id is of visible ASCII characters, and not too long. */
  private boolean isSimpleId(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) <= ' ' || id.charAt(i) > '~') {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= limits.maxSessionIdBytes();
  }

  private boolean passes(PlainMessage message) {
    return message.messageIdSize() <= limits.maxMessageIdBytes()
        && message.senderSize() <= limits.maxSenderBytes()
        && message.contentTypeSize() <= limits.maxContentTypeBytes()
        && message.contentSize() > 0
        && message.contentSize() <= limits.maxContentBytes()
        && message.attributes() <= limits.maxAttributes()
        && message.longestKey() <= limits.maxAttributeKeyBytes()
        && message.longestValue() <= limits.maxAttributeValueBytes()
        && isTimestamp(message.sentAtSeconds(), message.sentAtNanos())
        && message.hasMediaType(mediaTypes);
  }

  private static boolean isTimestamp(long seconds, int nanos) {
    return seconds >= EARLIEST_SECONDS
        && seconds <= LATEST_SECONDS
        && nanos >= 0
        && nanos < NANOS_PER_SECOND;
  }
}
