package io.sessionstream.server.crash;

import io.sessionstream.v1.Message;

/**
 * A message that a writer has sent, perhaps several times.
 *
 * @param sessionId its session
 * @param messageId its id, which nothing else in the campaign has
 */
record Sent(String sessionId, String messageId) {
  private static final int LONGEST_FILLING = 400;

  /** The message, which follows from the id: so what is found can be compared. */
  Message message() {
    int filling = Math.floorMod(messageId.hashCode() * 31, LONGEST_FILLING);
    return Message.newBuilder()
        .setMessageId(messageId)
        .setSender("crash test")
        .setText("text of " + messageId + " " + "x".repeat(filling))
        .build();
  }
}
