package io.sessionstream.client;

/**
 * Whether it was done is not known, because no answer came that says so. A message with this
 * outcome is in the log once, or not at all, and if it is not yet there, it may still come to be
 * while the server has it in hand.
 *
 * <p>To settle it, append the same message with the same message id again.
 */
public final class UnknownOutcomeException extends SessionStreamException {
  private static final long serialVersionUID = 1;

  UnknownOutcomeException(ServiceError error) {
    super(error);
  }
}
