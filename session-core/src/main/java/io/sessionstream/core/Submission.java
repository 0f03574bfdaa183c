package io.sessionstream.core;

import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** A message that somebody wants to have appended: normalised, but not validated. */
@Value.Immutable
public interface Submission {
  /** The session; {@code ""} is absent. */
  @Value.Parameter
  Optional<String> sessionId();

  /** The message. */
  @Value.Parameter
  Optional<Message> message();

  /** The sequence that the session's last message is expected to have. */
  @Value.Parameter
  OptionalLong expectedSequence();

  /** The least durability with which the message may be acknowledged. */
  @Value.Parameter
  Optional<Durability> durability();

  /** A submission with these values, normalised. */
  static Submission of(
      String sessionId,
      Optional<Message> message,
      OptionalLong expectedSequence,
      Optional<Durability> durability) {
    return ImmutableSubmission.of(present(sessionId), message, expectedSequence, durability);
  }

  /** What a store is asked to do for this submission, once it is validated. */
  default <M> Append<M> toAppend(M storedForm) {
    return Append.<M>builder()
        .sessionId(sessionId().orElseThrow())
        .message(storedForm)
        .messageId(message().flatMap(Message::messageId))
        .expectedSequence(expectedSequence())
        .durability(durability())
        .build();
  }

  private static Optional<String> present(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
