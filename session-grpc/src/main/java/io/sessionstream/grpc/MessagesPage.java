package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeStringSize;
import static io.sessionstream.v1.GetSessionResponse.NEXT_PAGE_TOKEN_FIELD_NUMBER;
import static io.sessionstream.v1.GetSessionResponse.SESSION_FIELD_NUMBER;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.Session;
import io.sessionstream.core.StoredMessage;
import java.io.IOException;
import java.util.List;

/** A page of a session that writes itself as a {@code GetSessionResponse}. */
final class MessagesPage implements Answer {
  /** The most that is around head and messages: a tag, a length, and the next page's token. */
  private static final int MAX_FRAME_SIZE = 64;

  private final WireSession session;
  private final String nextPageToken;

  /** A page with this part of a session; no token if it is the last one. */
  MessagesPage(WireSession session, String nextPageToken) {
    this.session = session;
    this.nextPageToken = nextPageToken;
  }

  /**
   * The part that goes on one page: as many of the messages as the page takes, and as fit, but at
   * least one if there is one.
   */
  static WireSession part(Session<byte[]> found, int pageSize, int maxBytes) {
    io.sessionstream.v1.Session head = WireSession.head(found.info());
    int room = maxBytes - head.getSerializedSize() - MAX_FRAME_SIZE;
    List<StoredMessage<byte[]>> messages = found.messages();
    return new WireSession(
        head,
        MessagesField.fitting(messages.subList(0, Math.min(pageSize, messages.size())), room));
  }

  @Override
  public int serializedSize() {
    int tokenSize =
        nextPageToken.isEmpty()
            ? 0
            : computeStringSize(NEXT_PAGE_TOKEN_FIELD_NUMBER, nextPageToken);
    return session.fieldSize(SESSION_FIELD_NUMBER) + tokenSize;
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    session.writeTo(out, SESSION_FIELD_NUMBER);
    if (!nextPageToken.isEmpty()) {
      out.writeString(NEXT_PAGE_TOKEN_FIELD_NUMBER, nextPageToken);
    }
  }
}
