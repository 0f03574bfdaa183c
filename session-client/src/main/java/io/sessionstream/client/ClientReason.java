package io.sessionstream.client;

import io.grpc.Status;

/** The {@linkplain ServiceError#reason() reasons} of errors that the client itself has found. */
public enum ClientReason {
  /** The client was closed, or is being closed. */
  CLIENT_CLOSED(Status.Code.CANCELLED),
  /** As much is unacknowledged as may be. */
  CLIENT_FULL(Status.Code.RESOURCE_EXHAUSTED),
  /** It has taken too long, as the client's options say. */
  GIVEN_UP(Status.Code.DEADLINE_EXCEEDED),
  /** The thread that waited for room was interrupted. */
  INTERRUPTED(Status.Code.CANCELLED),
  /** The server ended a call in a way that the contract does not allow. */
  BROKEN_CONTRACT(Status.Code.INTERNAL),
  /** The session was deleted or has expired while it was being read; another may have begun. */
  SESSION_GONE(Status.Code.ABORTED);

  private final Status.Code code;

  ClientReason(Status.Code code) {
    this.code = code;
  }

  ServiceError error(String message) {
    return ServiceError.builder().code(code).reason(name()).message(message).build();
  }
}
