package io.sessionstream.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.Message;
import java.time.Instant;
import java.util.Arrays;

/**
 * The form in which the server keeps a message: the bytes of its {@code sessionstream.v1.Message}.
 * They are the client's own wherever they hold what is to be kept, and nothing else.
 */
final class StoredForm {
  private StoredForm() {}

  /** The stored form of a message that did not come in it. */
  static byte[] encode(Message message) {
    var wire = io.sessionstream.v1.Message.newBuilder();
    message.messageId().ifPresent(wire::setMessageId);
    message.sender().ifPresent(wire::setSender);
    message.contentType().ifPresent(wire::setContentType);
    message.text().ifPresent(wire::setText);
    message.data().ifPresent(data -> wire.setData(ByteString.copyFrom(data.toByteArray())));
    wire.putAllAttributes(message.attributes());
    message.sentAt().ifPresent(sentAt -> wire.setSentAt(timestamp(sentAt)));
    return wire.build().toByteArray();
  }

  /** Whether two stored forms are of equal messages, whatever the order of their fields is. */
  static boolean same(byte[] a, byte[] b) {
    return Arrays.equals(a, b) || decode(a).equals(decode(b));
  }

  /** The message of a stored form. */
  static Message decode(byte[] stored) {
    try {
      return MessageMapping.message(io.sessionstream.v1.Message.parseFrom(stored));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what is stored is not a message", e);
    }
  }

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
