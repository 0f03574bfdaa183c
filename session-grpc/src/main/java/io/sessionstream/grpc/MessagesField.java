package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.PackedMessages;
import io.sessionstream.core.StoredMessage;
import java.io.IOException;
import java.util.List;

/**
 * Stored messages that write themselves as the field {@code messages} of {@code Session} or {@code
 * WatchedMessages}. They are copied as they are stored: nothing is decoded, and no protobuf object
 * is made for them.
 */
final class MessagesField {
  private final PackedMessages packed;

  private MessagesField(PackedMessages packed) {
    this.packed = packed;
  }

  /** As many of the messages as fit into this room, but at least one if there is one. */
  static MessagesField fitting(List<StoredMessage<byte[]>> messages, int maxBytes) {
    return new MessagesField(PackedMessages.of(messages, PackedForm.INSTANCE, maxBytes));
  }

  int count() {
    return packed.count();
  }

  /** The sequence of the last of the messages; 0 if there are none. */
  long lastSequence() {
    return packed.lastSequence();
  }

  int serializedSize() {
    return Math.toIntExact(packed.bytes());
  }

  void writeTo(CodedOutputStream out) throws IOException {
    for (PackedMessages.Run run : packed.runs()) {
      out.writeRawBytes(run.array(), run.offset(), run.length());
    }
  }
}
