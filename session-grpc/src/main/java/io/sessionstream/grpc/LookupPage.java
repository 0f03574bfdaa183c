package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import java.io.IOException;

/**
 * A session, or as much of it as fits into one response, that writes itself as a {@code
 * GetSessionDataResponse}.
 */
final class LookupPage implements Answer {
  /** The most that is around head and messages: two tags, a length, a next_after_sequence. */
  private static final int MAX_FRAME_SIZE = 17;

  private final WireSession session;

  private LookupPage(WireSession session) {
    this.session = session;
  }

  /** The longest page that fits, but at least one message if there is one. */
  static LookupPage of(io.sessionstream.core.Session<byte[]> session, int maxBytes) {
    Session head = WireSession.head(session.info());
    int room = maxBytes - head.getSerializedSize() - MAX_FRAME_SIZE;
    MessagesField messages = MessagesField.fitting(session.messages(), room);
    if (messages.count() > 0 && messages.lastSequence() < session.info().lastSequence()) {
      head = head.toBuilder().setNextAfterSequence(messages.lastSequence()).build();
    }
    return new LookupPage(new WireSession(head, messages));
  }

  @Override
  public int serializedSize() {
    return session.fieldSize(GetSessionDataResponse.SESSION_FIELD_NUMBER);
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    session.writeTo(out, GetSessionDataResponse.SESSION_FIELD_NUMBER);
  }
}
