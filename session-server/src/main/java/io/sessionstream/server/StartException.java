package io.sessionstream.server;

import static java.util.Objects.requireNonNull;

/** The server cannot start; the message is one sentence that says why. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  /** The cause's own message says it in one sentence. */
  StartException(Exception cause) {
    super(requireNonNull(cause.getMessage()), cause);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
