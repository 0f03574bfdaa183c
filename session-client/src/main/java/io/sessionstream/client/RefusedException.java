package io.sessionstream.client;

/**
 * What was asked for was not done, and will not be: a refused message is not in the log. The server
 * has said so, or the client has never sent it.
 */
public final class RefusedException extends SessionStreamException {
  private static final long serialVersionUID = 1;

  RefusedException(ServiceError error) {
    super(error);
  }
}
