package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.SessionSummary;
import java.io.IOException;

/**
 * A session that writes itself as a {@code Session}.
 *
 * @param head everything but the messages
 * @param messages the messages, as the field of {@code Session}
 */
record WireSession(Session head, MessagesField messages) {

  /** What is known of a session besides its messages. */
  static Session head(SessionInfo info) {
    Session.Builder head =
        Session.newBuilder()
            .setSessionId(info.sessionId())
            .setLastSequence(info.lastSequence())
            .setCreateTime(StoredForm.timestamp(info.createTime()))
            .setClosed(info.closed())
            .setIncarnation(info.incarnation());
    info.lastAppendTime().ifPresent(time -> head.setLastAppendTime(StoredForm.timestamp(time)));
    return head.build();
  }

  static SessionSummary summary(SessionInfo info) {
    SessionSummary.Builder summary =
        SessionSummary.newBuilder()
            .setSessionId(info.sessionId())
            .setLastSequence(info.lastSequence())
            .setCreateTime(StoredForm.timestamp(info.createTime()))
            .setClosed(info.closed())
            .setIncarnation(info.incarnation());
    info.lastAppendTime().ifPresent(time -> summary.setLastAppendTime(StoredForm.timestamp(time)));
    return summary.build();
  }

  /** The size of a field that is this session. */
  int fieldSize(int field) {
    return Wire.fieldSize(field, size());
  }

  /** Writes a field that is this session. */
  void writeTo(CodedOutputStream out, int field) throws IOException {
    Wire.writeHead(out, field, size());
    head.writeTo(out); // Protobuf allows the fields of a message in any order.
    messages.writeTo(out);
  }

  private int size() {
    return head.getSerializedSize() + messages.serializedSize();
  }
}
