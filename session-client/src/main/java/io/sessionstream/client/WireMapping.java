package io.sessionstream.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Bytes;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.SessionSummary;
import io.sessionstream.v1.Success;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Between core's values and the contract's messages, for programs that use both. */
public final class WireMapping {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private WireMapping() {}

  static AppendEntry entry(Append<Message> append) {
    AppendEntry.Builder entry =
        AppendEntry.newBuilder()
            .setSessionId(append.sessionId())
            .setMessage(toWire(append.message(), append.messageId()));
    append.expectedSequence().ifPresent(entry::setExpectedSequence);
    append.durability().map(WireMapping::toWire).ifPresent(entry::setDurability);
    return entry.build();
  }

  /** The message as the contract writes it. */
  public static io.sessionstream.v1.Message toWire(Message message) {
    return toWire(message, Optional.empty());
  }

  private static io.sessionstream.v1.Message toWire(Message message, Optional<String> messageId) {
    var wire = io.sessionstream.v1.Message.newBuilder();
    messageId.or(message::messageId).ifPresent(wire::setMessageId);
    message.sender().ifPresent(wire::setSender);
    message.contentType().ifPresent(wire::setContentType);
    message.text().ifPresent(wire::setText);
    message
        .data()
        .ifPresent(data -> wire.setData(ByteString.copyFrom(data.asReadOnlyByteBuffer())));
    wire.putAllAttributes(message.attributes());
    message.sentAt().ifPresent(time -> wire.setSentAt(toWire(time)));
    return wire.build();
  }

  /** The time as protobuf writes it. */
  public static Timestamp toWire(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /** The level as the contract writes it. */
  public static io.sessionstream.v1.Durability toWire(Durability durability) {
    return switch (durability) {
      case APPLIED -> io.sessionstream.v1.Durability.DURABILITY_APPLIED;
      case WRITTEN -> io.sessionstream.v1.Durability.DURABILITY_WRITTEN;
      case SYNCED -> io.sessionstream.v1.Durability.DURABILITY_SYNCED;
      case REPLICATED -> io.sessionstream.v1.Durability.DURABILITY_REPLICATED;
    };
  }

  static Acknowledgement acknowledgement(Success success) {
    return Acknowledgement.of(
        success.getSequence(),
        millis(success.getAppendTime()),
        success.getDuplicate(),
        durability(success.getDurability()));
  }

  /**
   * The level; one that this client does not know is higher than those it knows, which it includes,
   * and an unspecified one is the lowest.
   */
  public static Durability durability(io.sessionstream.v1.Durability durability) {
    return switch (durability) {
      case DURABILITY_UNSPECIFIED, DURABILITY_APPLIED -> Durability.APPLIED;
      case DURABILITY_WRITTEN -> Durability.WRITTEN;
      case DURABILITY_SYNCED -> Durability.SYNCED;
      case DURABILITY_REPLICATED, UNRECOGNIZED -> Durability.REPLICATED;
    };
  }

  static Session<Message> session(io.sessionstream.v1.Session wire) {
    SessionInfo.Builder info =
        SessionInfo.builder()
            .sessionId(wire.getSessionId())
            .incarnation(wire.getIncarnation())
            .lastSequence(wire.getLastSequence())
            .createTime(instant(wire.getCreateTime()))
            .closed(wire.getClosed());
    if (wire.hasLastAppendTime()) {
      info.lastAppendTime(instant(wire.getLastAppendTime()));
    }
    return new Session<>(info.build(), stored(wire.getMessagesList()));
  }

  static SessionInfo info(SessionSummary wire) {
    SessionInfo.Builder info =
        SessionInfo.builder()
            .sessionId(wire.getSessionId())
            .incarnation(wire.getIncarnation())
            .lastSequence(wire.getLastSequence())
            .createTime(instant(wire.getCreateTime()))
            .closed(wire.getClosed());
    if (wire.hasLastAppendTime()) {
      info.lastAppendTime(instant(wire.getLastAppendTime()));
    }
    return info.build();
  }

  static List<StoredMessage<Message>> stored(List<io.sessionstream.v1.StoredMessage> wire) {
    return wire.stream().map(WireMapping::stored).toList();
  }

  private static StoredMessage<Message> stored(io.sessionstream.v1.StoredMessage wire) {
    return StoredMessage.of(
        wire.getSequence(), millis(wire.getAppendTime()), message(wire.getMessage()));
  }

  /** The message that the contract writes so. */
  public static Message message(io.sessionstream.v1.Message wire) {
    return Message.of(
        present(wire.hasMessageId(), wire.getMessageId()),
        present(wire.hasSender(), wire.getSender()),
        present(wire.hasContentType(), wire.getContentType()),
        present(wire.hasText(), wire.getText()),
        wire.hasData()
            ? Optional.of(Bytes.copyOf(wire.getData().asReadOnlyByteBuffer()))
            : Optional.empty(),
        wire.getAttributesMap(),
        wire.hasSentAt() ? Optional.of(instant(wire.getSentAt())) : Optional.empty());
  }

  private static Optional<String> present(boolean has, String value) {
    return has ? Optional.of(value) : Optional.empty();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static long millis(Timestamp time) {
    return time.getSeconds() * 1000 + time.getNanos() / NANOS_PER_MILLI;
  }
}
