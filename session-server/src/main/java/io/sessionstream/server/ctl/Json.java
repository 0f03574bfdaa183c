package io.sessionstream.server.ctl;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Bytes;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.SessionSummary;
import io.sessionstream.v1.Success;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Values in protobuf's JSON form of the contract's types. */
final class Json {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private Json() {}

  static String print(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("The contract's types have a JSON form.", e);
    }
  }

  /** As {@code sessionstream.v1.StoredMessage}. */
  static String of(StoredMessage<Message> stored) {
    return print(
        io.sessionstream.v1.StoredMessage.newBuilder()
            .setSequence(stored.sequence())
            .setAppendTime(timestamp(stored.appendTime()))
            .setMessage(wire(stored.message())));
  }

  private static io.sessionstream.v1.Message wire(Message message) {
    var wire = io.sessionstream.v1.Message.newBuilder();
    message.messageId().ifPresent(wire::setMessageId);
    message.sender().ifPresent(wire::setSender);
    message.contentType().ifPresent(wire::setContentType);
    message.text().ifPresent(wire::setText);
    message.data().ifPresent(data -> wire.setData(ByteString.copyFrom(data.toByteArray())));
    wire.putAllAttributes(message.attributes());
    message.sentAt().ifPresent(time -> wire.setSentAt(timestamp(time)));
    return wire.build();
  }

  /** As {@code sessionstream.v1.SessionSummary}. */
  static String of(SessionInfo info) {
    SessionSummary.Builder summary =
        SessionSummary.newBuilder()
            .setSessionId(info.sessionId())
            .setLastSequence(info.lastSequence())
            .setCreateTime(timestamp(info.createTime()))
            .setClosed(info.closed())
            .setIncarnation(info.incarnation());
    info.lastAppendTime().ifPresent(time -> summary.setLastAppendTime(timestamp(time)));
    return print(summary);
  }

  /** As {@code sessionstream.v1.Success}. */
  static String of(Acknowledgement acknowledgement) {
    return print(
        Success.newBuilder()
            .setSequence(acknowledgement.sequence())
            .setAppendTime(timestamp(acknowledgement.appendTime()))
            .setDuplicate(acknowledgement.duplicate())
            .setDurability(wire(acknowledgement.durability())));
  }

  private static io.sessionstream.v1.Durability wire(Durability durability) {
    return switch (durability) {
      case APPLIED -> io.sessionstream.v1.Durability.DURABILITY_APPLIED;
      case WRITTEN -> io.sessionstream.v1.Durability.DURABILITY_WRITTEN;
      case SYNCED -> io.sessionstream.v1.Durability.DURABILITY_SYNCED;
      case REPLICATED -> io.sessionstream.v1.Durability.DURABILITY_REPLICATED;
    };
  }

  /**
   * Reads a {@code sessionstream.v1.GetStreamMessagesRequest}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Append<Message> append(String json) {
    GetStreamMessagesRequest.Builder request = GetStreamMessagesRequest.newBuilder();
    try {
      JsonFormat.parser().merge(json, request);
      Append.Builder<Message> append =
          Append.<Message>builder()
              .sessionId(request.getSessionId())
              .message(message(request.getMessage()));
      if (request.hasExpectedSequence()) {
        append.expectedSequence(request.getExpectedSequence());
      }
      return append.durability(durability(request.getDurability())).build();
    } catch (InvalidProtocolBufferException | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Message message(io.sessionstream.v1.Message wire) {
    return Message.of(
        present(wire.hasMessageId(), wire.getMessageId()),
        present(wire.hasSender(), wire.getSender()),
        present(wire.hasContentType(), wire.getContentType()),
        present(wire.hasText(), wire.getText()),
        present(wire.hasData(), wire.getData())
            .map(data -> Bytes.copyOf(data.asReadOnlyByteBuffer())),
        wire.getAttributesMap(),
        present(wire.hasSentAt(), wire.getSentAt())
            .map(time -> Instant.ofEpochSecond(time.getSeconds(), time.getNanos())));
  }

  private static <T> Optional<T> present(boolean has, T value) {
    return has ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Durability> durability(io.sessionstream.v1.Durability durability) {
    return switch (durability) {
      case DURABILITY_APPLIED -> Optional.of(Durability.APPLIED);
      case DURABILITY_WRITTEN -> Optional.of(Durability.WRITTEN);
      case DURABILITY_SYNCED -> Optional.of(Durability.SYNCED);
      case DURABILITY_REPLICATED -> Optional.of(Durability.REPLICATED);
      case DURABILITY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
