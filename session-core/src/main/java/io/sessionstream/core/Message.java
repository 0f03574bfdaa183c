package io.sessionstream.core;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What was said in a session, by whom.
 *
 * <p>A message is <em>normalised</em> from the moment it is built: {@code ""} means absent, in
 * every string field, and attributes whose value is {@code ""} are dropped. Nothing else is
 * changed; white space stays. (A protobuf client that leaves a string unset sends {@code ""}; both
 * must mean the same.) Whether it keeps the rules is another question, answered by {@link
 * MessageRules}.
 */
@Value.Immutable
public interface Message {
  /**
   * Identifies the message in its session, for the session's whole life, so that retries are safe.
   */
  @Value.Parameter
  Optional<String> messageId();

  /** Who said it. */
  @Value.Parameter
  Optional<String> sender();

  /** The media type of the content (RFC 9110, section 8.3.1). */
  @Value.Parameter
  Optional<String> contentType();

  /** The content as text; a valid message has either this or {@link #data()}. */
  @Value.Parameter
  Optional<String> text();

  /** The content as bytes; a valid message has either this or {@link #text()}. */
  @Value.Parameter
  Optional<Bytes> data();

  /** Whatever else belongs to the message. */
  @Value.Parameter
  Map<String, String> attributes();

  /** When the sender says that it was sent; it does not influence the order. */
  @Value.Parameter
  Optional<Instant> sentAt();

  /** A message with these fields, normalised; cheaper than a builder where all are at hand. */
  static Message of(
      Optional<String> messageId,
      Optional<String> sender,
      Optional<String> contentType,
      Optional<String> text,
      Optional<Bytes> data,
      Map<String, String> attributes,
      Optional<Instant> sentAt) {
    return ImmutableMessage.of(messageId, sender, contentType, text, data, attributes, sentAt);
  }

  /** A builder that starts empty. */
  static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with this message's fields. */
  default Builder toBuilder() {
    return new Builder().from(this);
  }

  /** This message if it is normalised already, otherwise its normalised form. */
  @Value.Check
  default Message normalised() {
    boolean normal =
        !isEmpty(messageId())
            && !isEmpty(sender())
            && !isEmpty(contentType())
            && !isEmpty(text())
            && (attributes().isEmpty() || !attributes().containsValue(""));
    if (normal) {
      return this;
    }
    Map<String, String> kept = new LinkedHashMap<>(attributes());
    kept.values().removeIf(String::isEmpty);
    return builder()
        .messageId(messageId().filter(value -> !value.isEmpty()))
        .sender(sender().filter(value -> !value.isEmpty()))
        .contentType(contentType().filter(value -> !value.isEmpty()))
        .text(text().filter(value -> !value.isEmpty()))
        .data(data())
        .attributes(kept)
        .sentAt(sentAt())
        .build();
  }

  private static boolean isEmpty(Optional<String> value) {
    return value.isPresent() && value.get().isEmpty();
  }

  /** Builds messages; not safe for use by several threads. */
  final class Builder extends ImmutableMessage.Builder {
    Builder() {}
  }
}
