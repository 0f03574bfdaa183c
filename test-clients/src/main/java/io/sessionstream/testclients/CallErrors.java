package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.net.UnknownHostException;
import java.util.Optional;

/** Why a whole call ended. */
final class CallErrors {
  private CallErrors() {}

  /** The error that the server gave, or what is known about the connection. */
  static Status of(Throwable failure) {
    Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return ErrorPrinter.error(Code.UNKNOWN, "no reason was given");
    }
    Optional<String> cause = cause(failure);
    if (cause.isPresent()) {
      return status.toBuilder().setMessage(cause.get()).build();
    }
    return status.getMessage().isEmpty()
        ? status.toBuilder().setMessage("no reason was given").build()
        : status;
  }

  /** The innermost cause says what happened; those around it say "io exception". */
  private static Optional<String> cause(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    if (innermost == failure) {
      return Optional.empty();
    }
    if (innermost instanceof UnknownHostException) {
      return Optional.of("the host name is unknown");
    }
    return Optional.ofNullable(innermost.getMessage())
        .map(message -> message.contains("Connection refused") ? "connection refused" : message);
  }
}
