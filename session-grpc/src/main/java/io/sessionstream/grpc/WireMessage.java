package io.sessionstream.grpc;

import io.sessionstream.core.Message;
import java.io.IOException;
import java.util.Optional;

/** A message that came over the wire: what is to be stored, and what is known of it. */
final class WireMessage {
  private final byte[] storedForm;
  private final Optional<PlainMessage> plain;
  private final Optional<Message> message;

  private WireMessage(byte[] storedForm, Optional<PlainMessage> plain, Optional<Message> message) {
    this.storedForm = storedForm;
    this.plain = plain;
    this.message = message;
  }

  /** Reads a message of its bytes, which are kept if they are its stored form. */
  static WireMessage parse(byte[] bytes) throws IOException {
    Optional<PlainMessage> plain = PlainMessage.of(bytes);
    if (plain.isPresent()) {
      return new WireMessage(bytes, plain, Optional.empty());
    }
    Message message = MessageMapping.message(io.sessionstream.v1.Message.parseFrom(bytes));
    return new WireMessage(StoredForm.encode(message), plain, Optional.of(message));
  }

  /** What is known of it if it is plain. */
  Optional<PlainMessage> plain() {
    return plain;
  }

  /** The message, normalised; that of a plain one is made now. */
  Message message() {
    return message.orElseGet(() -> StoredForm.decode(storedForm));
  }

  /** See {@link StoredForm}; nobody may change it. */
  byte[] storedForm() {
    return storedForm;
  }
}
