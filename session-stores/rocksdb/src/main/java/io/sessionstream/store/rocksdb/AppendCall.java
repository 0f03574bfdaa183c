package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.TextBytes;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Asks for a message to be appended. */
final class AppendCall<M> extends Call<Acknowledgement> {
  private final M message;
  private final byte[] content;
  private final @Nullable String messageId;
  private final byte[] messageKey;
  private final OptionalLong expectedSequence;
  private long sequence;
  private long appendMillis;
  private boolean duplicate;

  /** The append of a message whose encoded form is the content. */
  AppendCall(Append<M> append, byte[] content, Durability asked) {
    super(append.sessionId(), asked);
    this.message = append.message();
    this.content = content;
    this.messageId = append.messageId().orElse(null);
    this.messageKey = messageId == null ? new byte[0] : TextBytes.of(messageId);
    this.expectedSequence = append.expectedSequence();
  }

  M message() {
    return message;
  }

  byte[] content() {
    return content;
  }

  @Nullable String messageId() {
    return messageId;
  }

  /** The message id as the database has it, if there is one. */
  byte[] messageKey() {
    return messageKey;
  }

  OptionalLong expectedSequence() {
    return expectedSequence;
  }

  /** What the message weighs in the limits. */
  long weight() {
    return Weights.message(content) + (messageId == null ? 0 : Weights.messageId(messageKey));
  }

  @Override
  long bytes() {
    // The message is in the heap twice: as it was given, and encoded.
    return super.bytes() + 2L * (content.length + messageKey.length);
  }

  /** Notes where the message is, or already was, stored. */
  void stored(long sequence, long appendMillis, boolean duplicate) {
    this.sequence = sequence;
    this.appendMillis = appendMillis;
    this.duplicate = duplicate;
  }

  long sequence() {
    return sequence;
  }

  long appendMillis() {
    return appendMillis;
  }

  @Override
  Acknowledgement result(Durability reached) {
    return Acknowledgement.of(sequence, appendMillis, duplicate, reached);
  }
}
