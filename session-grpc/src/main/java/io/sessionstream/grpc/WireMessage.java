package io.sessionstream.grpc;

import io.sessionstream.core.Message;
import java.io.IOException;
import java.util.Optional;

/** A message that came over the wire: core's value of it, and what is to be stored. */
final class WireMessage {
  private final Message message;
  private final byte[] storedForm;

  private WireMessage(Message message, byte[] storedForm) {
    this.message = message;
    this.storedForm = storedForm;
  }

  /** Reads a message of its bytes, which are kept if they are its stored form. */
  static WireMessage parse(byte[] bytes) throws IOException {
    Optional<Message> plain = PlainMessageReader.read(bytes);
    if (plain.isPresent()) {
      return new WireMessage(plain.get(), bytes);
    }
    Message message = MessageMapping.message(io.sessionstream.v1.Message.parseFrom(bytes));
    return new WireMessage(message, StoredForm.encode(message));
  }

  /** The message, normalised. */
  Message message() {
    return message;
  }

  /** See {@link StoredForm}; nobody may change it. */
  byte[] storedForm() {
    return storedForm;
  }
}
