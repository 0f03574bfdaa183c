package io.sessionstream.core;

import static com.google.common.base.Preconditions.checkArgument;

import org.immutables.value.Value;

/**
 * The limits of the {@linkplain MessageRules standard rules}. Text is measured in bytes of UTF-8.
 */
@Value.Immutable
public interface MessageLimits {
  /** The longest session id, in bytes: 256 unless set. */
  @Value.Default
  default int maxSessionIdBytes() {
    return 256;
  }

  /** The longest message id, in bytes: 128 unless set. */
  @Value.Default
  default int maxMessageIdBytes() {
    return 128;
  }

  /** The longest sender, in bytes: 256 unless set. */
  @Value.Default
  default int maxSenderBytes() {
    return 256;
  }

  /** The longest content type, in bytes: 255 unless set. */
  @Value.Default
  default int maxContentTypeBytes() {
    return 255;
  }

  /** The largest content, text or data, in bytes: 1 MiB unless set. */
  @Value.Default
  default int maxContentBytes() {
    return 1 << 20;
  }

  /** The greatest number of attributes: 64 unless set. */
  @Value.Default
  default int maxAttributes() {
    return 64;
  }

  /** The longest key of an attribute, in bytes: 128 unless set. */
  @Value.Default
  default int maxAttributeKeyBytes() {
    return 128;
  }

  /** The longest value of an attribute, in bytes: 4 KiB unless set. */
  @Value.Default
  default int maxAttributeValueBytes() {
    return 4 << 10;
  }

  /** Refuses what makes no sense. */
  @Value.Check
  default void check() {
    checkPositive("maxSessionIdBytes", maxSessionIdBytes());
    checkPositive("maxMessageIdBytes", maxMessageIdBytes());
    checkPositive("maxSenderBytes", maxSenderBytes());
    checkPositive("maxContentTypeBytes", maxContentTypeBytes());
    checkPositive("maxContentBytes", maxContentBytes());
    checkPositive("maxAttributes", maxAttributes());
    checkPositive("maxAttributeKeyBytes", maxAttributeKeyBytes());
    checkPositive("maxAttributeValueBytes", maxAttributeValueBytes());
  }

  private static void checkPositive(String name, int value) {
    checkArgument(value >= 1, "%s must be at least 1, is %s", name, value);
  }

  /** The limits that hold unless something else is configured. */
  static MessageLimits defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds limits; not safe for use by several threads. */
  final class Builder extends ImmutableMessageLimits.Builder {
    Builder() {}
  }
}
