package io.sessionstream.grpc;

import io.sessionstream.core.Bytes;
import io.sessionstream.core.Checks;
import io.sessionstream.core.Lookup;
import io.sessionstream.core.Message;
import io.sessionstream.core.Submission;
import io.sessionstream.v1.GetSessionDataRequest;
import java.time.Instant;

/** From the contract's messages to core's values. */
final class MessageMapping {
  private MessageMapping() {}

  static Submission submission(AppendRequest request) {
    return Submission.of(
        request.sessionId(),
        request.message().map(WireMessage::message),
        request.expectedSequence(),
        WireDurability.of(request.durability()));
  }

  static Lookup lookup(GetSessionDataRequest request) {
    return Lookup.of(request.getSessionId(), request.getAfterSequence(), request.getPageSize());
  }

  static Message message(io.sessionstream.v1.Message wire) {
    Message.Builder message = Message.builder();
    if (wire.hasMessageId()) {
      message.messageId(wire.getMessageId());
    }
    if (wire.hasSender()) {
      message.sender(wire.getSender());
    }
    if (wire.hasContentType()) {
      message.contentType(wire.getContentType());
    }
    if (wire.hasText()) {
      message.text(wire.getText());
    }
    if (wire.hasData()) {
      message.data(Bytes.copyOf(wire.getData().asReadOnlyByteBuffer()));
    }
    if (wire.getAttributesCount() > 0) {
      message.attributes(wire.getAttributesMap());
    }
    if (wire.hasSentAt()) {
      message.sentAt(instant(wire.getSentAt().getSeconds(), wire.getSentAt().getNanos()));
    }
    return message.build();
  }

  /** The time, or, if it is none that the rules allow, one that they refuse. */
  static Instant instant(long seconds, int nanos) {
    return Checks.isTimestamp(seconds, nanos) ? Instant.ofEpochSecond(seconds, nanos) : Instant.MAX;
  }
}
