package io.sessionstream.grpc;

import static io.sessionstream.grpc.Wire.fieldSize;
import static io.sessionstream.grpc.Wire.writeHead;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.PackedMessages;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import java.io.IOException;

/**
 * A session, or as much of it as fits into one response, that writes itself as a {@code
 * GetSessionDataResponse}. The messages are copied as they are stored: nothing is decoded, and no
 * protobuf object is made for them.
 */
final class SessionPage implements Answer {
  /** The most that a {@code next_after_sequence} takes: a tag and a varint. */
  private static final int MAX_NEXT_SIZE = 11;

  private final Session head;
  private final PackedMessages messages;
  private final int sessionSize;

  private SessionPage(Session head, PackedMessages messages) {
    this.head = head;
    this.messages = messages;
    this.sessionSize = Math.toIntExact(head.getSerializedSize() + messages.bytes());
  }

  /** The longest page that fits, but at least one message if there is one. */
  static SessionPage of(io.sessionstream.core.Session<byte[]> session, int maxBytes) {
    SessionInfo info = session.info();
    Session.Builder head = head(info);
    int room = maxBytes - head.build().getSerializedSize() - MAX_NEXT_SIZE;
    PackedMessages messages = PackedMessages.of(session.messages(), PackedForm.INSTANCE, room);
    if (messages.count() > 0) {
      long last = session.messages().get(0).sequence() + messages.count() - 1;
      head.setNextAfterSequence(last < info.lastSequence() ? last : 0);
    }
    return new SessionPage(head.build(), messages);
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
    for (PackedMessages.Run run : messages.runs()) {
      out.writeRawBytes(run.array(), run.offset(), run.length());
    }
  }
}
