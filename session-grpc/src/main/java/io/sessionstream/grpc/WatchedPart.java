package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeFixed64Size;
import static io.sessionstream.v1.WatchSessionResponse.INCARNATION_FIELD_NUMBER;
import static io.sessionstream.v1.WatchSessionResponse.MESSAGES_FIELD_NUMBER;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.StoredMessage;
import java.io.IOException;
import java.util.List;

/**
 * Messages of a watched session, as many as fit into one response, that write themselves as a
 * {@code WatchSessionResponse}.
 */
final class WatchedPart implements Answer {
  /** The most that is around the messages: a tag and a length, and the incarnation. */
  private static final int MAX_FRAME_SIZE = 15;

  private final MessagesField messages;
  private final long incarnation;

  private WatchedPart(MessagesField messages, long incarnation) {
    this.messages = messages;
    this.incarnation = incarnation;
  }

  /** As many of the messages as fit, but at least one. */
  static WatchedPart of(
      List<StoredMessage<byte[]>> messages, long incarnation, int maxResponseBytes) {
    return new WatchedPart(
        MessagesField.fitting(messages, maxResponseBytes - MAX_FRAME_SIZE), incarnation);
  }

  /** How many messages it has. */
  int count() {
    return messages.count();
  }

  @Override
  public int serializedSize() {
    return Wire.fieldSize(MESSAGES_FIELD_NUMBER, messages.serializedSize())
        + computeFixed64Size(INCARNATION_FIELD_NUMBER, incarnation);
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    Wire.writeHead(out, MESSAGES_FIELD_NUMBER, messages.serializedSize());
    messages.writeTo(out);
    out.writeFixed64(INCARNATION_FIELD_NUMBER, incarnation);
  }
}
