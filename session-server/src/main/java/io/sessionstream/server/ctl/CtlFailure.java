package io.sessionstream.server.ctl;

/** What a command cannot do, in one sentence; its exit code is that of a refusal. */
final class CtlFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CtlFailure(String sentence) {
    super(sentence, null, false, false);
  }

  static CtlFailure notFound(String sessionId) {
    return new CtlFailure("there is no session \"" + sessionId + "\"");
  }
}
