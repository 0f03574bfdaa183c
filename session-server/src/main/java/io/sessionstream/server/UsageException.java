package io.sessionstream.server;

import static java.util.Objects.requireNonNull;

/**
 * The server was started in a way that makes no sense; the message is one sentence that says how.
 */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
