package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeInt64Size;
import static io.sessionstream.grpc.Wire.fieldSize;
import static io.sessionstream.grpc.Wire.timestampSize;
import static io.sessionstream.grpc.Wire.writeHead;
import static io.sessionstream.grpc.Wire.writeTimestamp;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A session, or as much of it as fits into one response, that writes itself as a {@code
 * GetSessionDataResponse}. The messages are copied as they are stored: nothing is decoded, and no
 * protobuf object is made for them.
 */
final class SessionPage implements Answer {
  /** The most that a {@code next_after_sequence} takes: a tag and a varint. */
  private static final int MAX_NEXT_SIZE = 11;

  private final Session head;
  private final List<StoredMessage<byte[]>> messages;
  private final int sessionSize;

  private SessionPage(Session head, List<StoredMessage<byte[]>> messages, int messagesSize) {
    this.head = head;
    this.messages = messages;
    this.sessionSize = head.getSerializedSize() + messagesSize;
  }

  /** The longest page that fits, but at least one message if there is one. */
  static SessionPage of(io.sessionstream.core.Session<byte[]> session, int maxBytes) {
    SessionInfo info = session.info();
    Session.Builder head = head(info);
    int room = maxBytes - head.build().getSerializedSize() - MAX_NEXT_SIZE;
    int size = 0;
    // Kept, because the session's list may make its elements anew whenever they are asked for.
    List<StoredMessage<byte[]>> messages = new ArrayList<>(session.messages().size());
    for (StoredMessage<byte[]> stored : session.messages()) {
      int fieldSize = fieldSize(Session.MESSAGES_FIELD_NUMBER, bodySize(stored));
      if (!messages.isEmpty() && size + fieldSize > room) {
        break;
      }
      size += fieldSize;
      messages.add(stored);
    }
    if (!messages.isEmpty()) {
      long last = messages.get(messages.size() - 1).sequence();
      head.setNextAfterSequence(last < info.lastSequence() ? last : 0);
    }
    return new SessionPage(head.build(), messages, size);
  }

  private static Session.Builder head(SessionInfo info) {
    Session.Builder head =
        Session.newBuilder()
            .setSessionId(info.sessionId())
            .setLastSequence(info.lastSequence())
            .setCreateTime(StoredForm.timestamp(info.createTime()));
    info.lastAppendTime().ifPresent(time -> head.setLastAppendTime(StoredForm.timestamp(time)));
    return head;
  }

  @Override
  public int serializedSize() {
    return fieldSize(GetSessionDataResponse.SESSION_FIELD_NUMBER, sessionSize);
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    writeHead(out, GetSessionDataResponse.SESSION_FIELD_NUMBER, sessionSize);
    head.writeTo(out); // Protobuf allows the fields of a message in any order.
    for (StoredMessage<byte[]> stored : messages) {
      write(stored, out);
    }
  }

  private static void write(StoredMessage<byte[]> stored, CodedOutputStream out)
      throws IOException {
    writeHead(out, Session.MESSAGES_FIELD_NUMBER, bodySize(stored));
    out.writeInt64(io.sessionstream.v1.StoredMessage.SEQUENCE_FIELD_NUMBER, stored.sequence());
    writeTimestamp(
        out, io.sessionstream.v1.StoredMessage.APPEND_TIME_FIELD_NUMBER, stored.appendMillis());
    byte[] message = stored.message();
    writeHead(out, io.sessionstream.v1.StoredMessage.MESSAGE_FIELD_NUMBER, message.length);
    out.writeRawBytes(message);
  }

  private static int bodySize(StoredMessage<byte[]> stored) {
    return computeInt64Size(
            io.sessionstream.v1.StoredMessage.SEQUENCE_FIELD_NUMBER, stored.sequence())
        + timestampSize(
            io.sessionstream.v1.StoredMessage.APPEND_TIME_FIELD_NUMBER, stored.appendMillis())
        + fieldSize(
            io.sessionstream.v1.StoredMessage.MESSAGE_FIELD_NUMBER, stored.message().length);
  }
}
