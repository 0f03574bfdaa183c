package io.sessionstream.grpc;

import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Tells the failures of one call. That the store is unavailable is logged with a pause, which the
 * calls of a service have in common. Safe for use by many threads.
 */
final class CallErrors {
  private final String requestId;
  private final LogPause unavailable;

  /** Errors of the call with this id. */
  CallErrors(String requestId, LogPause unavailable) {
    this.requestId = requestId;
    this.unavailable = unavailable;
  }

  /** What the client is told of a failure; of one that is not foreseen, only where to find it. */
  Status of(Throwable failure) {
    return Errors.of(failure, requestId, unavailable::mayLog);
  }

  /** What the call ends with because of a failure. */
  StatusRuntimeException end(Throwable failure) {
    return Errors.call(of(failure));
  }
}
