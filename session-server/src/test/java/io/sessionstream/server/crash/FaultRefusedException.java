package io.sessionstream.server.crash;

/** A fault that this machine, or this user, does not permit; the message says why. */
final class FaultRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  FaultRefusedException(String message) {
    super(message);
  }
}
