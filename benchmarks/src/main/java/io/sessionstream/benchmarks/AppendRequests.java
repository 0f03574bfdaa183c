package io.sessionstream.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.Message;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages to append: in turns to a few sessions, each of which makes room for a new one when it
 * has had its messages.
 */
final class AppendRequests implements Requests {
  private static final int OPEN_SESSIONS = 4;
  private static final int MESSAGES_PER_SESSION = 100;
  private static final AtomicLong nextSession = new AtomicLong();

  private final Optional<MessageIds> messageIds;
  private final byte[][] requests = new byte[OPEN_SESSIONS][];
  private int turn;
  private int idOffset;

  /** Messages without ids, or with an id each. */
  AppendRequests(boolean withMessageIds) {
    messageIds = withMessageIds ? Optional.of(new MessageIds()) : Optional.empty();
  }

  @Override
  public byte[] next() {
    int session = turn % OPEN_SESSIONS;
    if (turn % (OPEN_SESSIONS * MESSAGES_PER_SESSION) < OPEN_SESSIONS) {
      requests[session] = firstOfSession();
    }
    turn++;
    byte[] request = requests[session];
    if (messageIds.isPresent()) {
      request = request.clone();
      messageIds.get().write(request, idOffset);
    }
    return request;
  }

  private byte[] firstOfSession() {
    long number = nextSession.getAndIncrement();
    Optional<String> messageId = messageIds.map(MessageIds::next);
    byte[] message = SampleMessage.encoded((int) number & 0xffff, messageId);
    byte[] request = request("bench-%012x".formatted(number), message).toByteArray();
    idOffset =
        messageId.map(id -> new String(request, StandardCharsets.ISO_8859_1).indexOf(id)).orElse(0);
    return request;
  }

  private static GetStreamMessagesRequest request(String sessionId, byte[] message) {
    try {
      return GetStreamMessagesRequest.newBuilder()
          .setSessionId(sessionId)
          .setMessage(Message.parseFrom(message))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
