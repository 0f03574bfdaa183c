package io.sessionstream.server.ctl;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.sessionstream.client.ImportSummary;
import io.sessionstream.client.WireMapping;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.SessionSummary;
import io.sessionstream.v1.Success;

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
            .setAppendTime(WireMapping.toWire(stored.appendTime()))
            .setMessage(WireMapping.toWire(stored.message())));
  }

  /** As {@code sessionstream.v1.SessionSummary}. */
  static String of(SessionInfo info) {
    SessionSummary.Builder summary =
        SessionSummary.newBuilder()
            .setSessionId(info.sessionId())
            .setLastSequence(info.lastSequence())
            .setCreateTime(WireMapping.toWire(info.createTime()))
            .setClosed(info.closed())
            .setIncarnation(info.incarnation());
    info.lastAppendTime().ifPresent(time -> summary.setLastAppendTime(WireMapping.toWire(time)));
    return print(summary);
  }

  /** As {@code sessionstream.v1.Success}. */
  static String of(Acknowledgement acknowledgement) {
    return print(
        Success.newBuilder()
            .setSequence(acknowledgement.sequence())
            .setAppendTime(WireMapping.toWire(acknowledgement.appendTime()))
            .setDuplicate(acknowledgement.duplicate())
            .setDurability(WireMapping.toWire(acknowledgement.durability())));
  }

  /** As {@code sessionstream.v1.ImportMessagesResponse}, with the messages of its errors. */
  static String of(ImportSummary summary) {
    ImportMessagesResponse.Builder response =
        ImportMessagesResponse.newBuilder()
            .setReceived(summary.received())
            .setAppended(summary.appended())
            .setDuplicates(summary.duplicates())
            .setFailed(summary.failed())
            .setMoreSessions(summary.moreSessions());
    for (ImportSummary.ImportedSession session : summary.sessions()) {
      response
          .addSessionsBuilder()
          .setSessionId(session.sessionId())
          .setAppended(session.appended())
          .setFirstSequence(session.firstSequence())
          .setLastSequence(session.lastSequence());
    }
    for (ImportSummary.ImportError error : summary.errors()) {
      response
          .addErrorsBuilder()
          .setIndex(error.index())
          .getErrorBuilder()
          .setCode(error.error().code().value())
          .setMessage(error.error().message());
    }
    return print(response);
  }
}
