package io.sessionstream.core;

import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * What a store is asked to append.
 *
 * @param <M> what a message is
 */
@Value.Immutable
public interface Append<M> {
  /** The session, which is created if need be. */
  String sessionId();

  /** The message. */
  M message();

  /**
   * Makes the append safe to retry: the id is unique in its session, for the session's whole life.
   */
  Optional<String> messageId();

  /**
   * When present, the message is appended only if this is the session's last sequence; 0 means that
   * the session has no messages.
   */
  OptionalLong expectedSequence();

  /**
   * The least durability with which the append may be acknowledged; the store's own choice unless
   * set.
   */
  Optional<Durability> durability();

  /** A builder that starts empty; session id and message are required. */
  static <M> Builder<M> builder() {
    return new Builder<>();
  }

  /** An append of a message without id, whatever the session's last sequence is. */
  static <M> Append<M> of(String sessionId, M message) {
    return Append.<M>builder().sessionId(sessionId).message(message).build();
  }

  /** An append of core's own message, under its {@link Message#messageId()} if it has one. */
  static Append<Message> ofMessage(String sessionId, Message message) {
    return Append.<Message>builder()
        .sessionId(sessionId)
        .message(message)
        .messageId(message.messageId())
        .build();
  }

  /** Builds appends; not safe for use by several threads. */
  final class Builder<M> extends ImmutableAppend.Builder<M> {
    Builder() {}
  }
}
