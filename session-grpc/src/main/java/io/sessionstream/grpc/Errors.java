package io.sessionstream.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.sessionstream.core.InvalidMessageException;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.Violation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contract's error table: how each failure is told. */
final class Errors {
  private static final String DOMAIN = "sessionstream.v1";
  private static final Duration RETRY_DELAY = Duration.newBuilder().setSeconds(1).build();
  private static final Logger logger = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /** The request is not protobuf, or not of the call's type. */
  static Status malformed(String type) {
    return invalid(List.of(Violation.of("request", "must be a valid " + type + " in protobuf")));
  }

  static Status invalid(List<Violation> violations) {
    BadRequest.Builder badRequest = BadRequest.newBuilder();
    for (Violation violation : violations) {
      badRequest
          .addFieldViolationsBuilder()
          .setField(violation.field())
          .setDescription(violation.description());
    }
    return status(
        Code.INVALID_ARGUMENT, "INVALID_MESSAGE", summary(violations), badRequest.build());
  }

  private static String summary(List<Violation> violations) {
    Violation first = violations.get(0);
    String others = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
    return first.field() + " " + first.description() + others;
  }

  static Status sessionNotFound(String sessionId) {
    ResourceInfo resource =
        ResourceInfo.newBuilder()
            .setResourceType("sessionstream.v1.Session")
            .setResourceName(sessionId)
            .build();
    String message = "there is no session \"" + sessionId + "\"";
    return status(Code.NOT_FOUND, "SESSION_NOT_FOUND", message, resource);
  }

  /**
   * What a client is told of a failure; of one that is not foreseen, only where to find it. That
   * the store is unavailable is logged if it may be.
   */
  static Status of(Throwable failure, String requestId, BooleanSupplier mayLogUnavailable) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidMessageException invalid) {
        return invalid(invalid.violations());
      }
      if (cause instanceof SessionNotFoundException notFound) {
        return sessionNotFound(notFound.sessionId());
      }
      if (cause instanceof SessionStoreException refusal) {
        return ofStore(refusal, requestId, mayLogUnavailable);
      }
    }
    String errorId = UUID.randomUUID().toString();
    logger.error("internal error {} in call {}", errorId, requestId, failure);
    return status(
        Code.INTERNAL,
        info("INTERNAL", Map.of("error_id", errorId)),
        "internal error; the server's log has it under " + errorId);
  }

  private static Status ofStore(
      SessionStoreException refusal, String requestId, BooleanSupplier mayLogUnavailable) {
    ErrorInfo info = info(refusal.reason().name(), refusal.details());
    String message = refusal.getMessage();
    return switch (refusal.reason()) {
      case MESSAGE_ID_REUSED -> status(Code.ALREADY_EXISTS, info, message);
      case SEQUENCE_MISMATCH -> status(Code.ABORTED, info, message);
      case SESSION_FULL, STORE_FULL -> status(Code.RESOURCE_EXHAUSTED, info, message);
      case STORE_BUSY -> withDetail(status(Code.RESOURCE_EXHAUSTED, info, message), retry());
      case SESSION_CLOSED, DURABILITY_UNAVAILABLE ->
          status(Code.FAILED_PRECONDITION, info, message);
      case UNAVAILABLE, CLOSED -> {
        if (mayLogUnavailable.getAsBoolean()) {
          logger.warn("the store is unavailable in call {}", requestId, refusal);
        }
        yield status(Code.UNAVAILABLE, "STORE_UNAVAILABLE", message, retry());
      }
    };
  }

  /** The server is about to end; the call ends with this. */
  static StatusRuntimeException draining() {
    return call(
        status(
            Code.UNAVAILABLE,
            "SERVER_DRAINING",
            "the server is shutting down; reconnect, and send again what was not acknowledged",
            retry()));
  }

  /** As many calls are open as allowed; the call ends with this. */
  static StatusRuntimeException tooManyCalls(int maxCalls) {
    return call(
        status(
            Code.RESOURCE_EXHAUSTED,
            "TOO_MANY_CALLS",
            "the server has " + maxCalls + " open calls, which is its limit",
            retry()));
  }

  /** Ends a call with an error. */
  static void close(ServerCall<?, ?> call, StatusRuntimeException error) {
    close(call, error, new Metadata());
  }

  /** Ends a call with an error and further trailers. */
  static void close(ServerCall<?, ?> call, StatusRuntimeException error, Metadata trailers) {
    if (error.getTrailers() != null) {
      trailers.merge(error.getTrailers());
    }
    call.close(error.getStatus(), trailers);
  }

  /** The call's metadata cannot be accepted; the call ends with this. */
  static StatusRuntimeException invalidMetadata(String message) {
    return call(status(Code.INVALID_ARGUMENT, info("INVALID_METADATA", Map.of()), message));
  }

  /** A request is over the limit; the call ends with this. */
  static StatusRuntimeException requestTooLarge(int maxBytes) {
    return call(
        status(
            Code.RESOURCE_EXHAUSTED,
            info("REQUEST_TOO_LARGE", Map.of("limit", maxBytes + " bytes")),
            "a request has more than " + maxBytes + " bytes, which is the server's limit"));
  }

  /** A call that has one request came without; the call ends with this. */
  static StatusRuntimeException noRequest() {
    return call(invalid(List.of(Violation.of("request", "is required"))));
  }

  /** A compressed request cannot be inflated; the call ends with this. */
  static StatusRuntimeException unreadable() {
    return io.grpc.Status.INTERNAL
        .withDescription("a compressed request cannot be inflated")
        .asRuntimeException();
  }

  /** What a call ends with that has this error. */
  static StatusRuntimeException call(Status status) {
    return StatusProto.toStatusRuntimeException(status);
  }

  private static RetryInfo retry() {
    return RetryInfo.newBuilder().setRetryDelay(RETRY_DELAY).build();
  }

  private static Status status(Code code, String reason, String message, Message detail) {
    return withDetail(status(code, info(reason, Map.of()), message), detail);
  }

  private static Status withDetail(Status status, Message detail) {
    return status.toBuilder().addDetails(Any.pack(detail)).build();
  }

  private static Status status(Code code, ErrorInfo info, String message) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(message)
        .addDetails(Any.pack(info))
        .build();
  }

  private static ErrorInfo info(String reason, Map<String, String> metadata) {
    return ErrorInfo.newBuilder()
        .setReason(reason)
        .setDomain(DOMAIN)
        .putAllMetadata(metadata)
        .build();
  }
}
