package io.sessionstream.grpc;

import io.sessionstream.core.Checks;
import io.sessionstream.core.MessageLimits;

/**
 * Says of most requests that they keep the standard rules, without making values of them. What it
 * passes, the rules pass; of what it does not pass nothing is said. Safe for use by many threads.
 */
final class QuickCheck {
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
        && Checks.isTimestamp(message.sentAtSeconds(), message.sentAtNanos())
        && message.hasMediaType(mediaTypes);
  }
}
