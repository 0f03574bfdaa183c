package io.sessionstream.grpc;

/** There is no such session; an answer, not an accident, so it has no stack trace. */
final class SessionNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String sessionId;

  SessionNotFoundException(String sessionId) {
    super("there is no session \"" + sessionId + "\"", null, false, false);
    this.sessionId = sessionId;
  }

  String sessionId() {
    return sessionId;
  }
}
