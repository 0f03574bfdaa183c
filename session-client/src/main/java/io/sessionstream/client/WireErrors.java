package io.sessionstream.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.sessionstream.core.Violation;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the errors of the contract to values, and what they mean for a call. */
final class WireErrors {
  private static final Logger logger = LoggerFactory.getLogger(WireErrors.class);

  private WireErrors() {}

  /** What ended a call. */
  static ServiceError of(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status != null) {
      return of(status);
    }
    Status plain = Status.fromThrowable(failure);
    String description = plain.getDescription();
    Throwable cause = plain.getCause();
    String message = description != null ? description : "";
    return ServiceError.builder()
        .code(plain.getCode())
        .message(
            firstLine(cause != null && cause.getMessage() != null ? join(message, cause) : message))
        .build();
  }

  /** Without the stack trace that the transport puts behind some of its descriptions. */
  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String join(String message, Throwable cause) {
    return message.isEmpty() ? cause.toString() : message + ": " + cause.getMessage();
  }

  /** What was told of one item, or of a call. */
  static ServiceError of(com.google.rpc.Status status) {
    ServiceError.Builder error =
        ServiceError.builder()
            .code(Status.fromCodeValue(status.getCode()).getCode())
            .message(firstLine(status.getMessage()));
    for (Any detail : status.getDetailsList()) {
      try {
        add(detail, error);
      } catch (InvalidProtocolBufferException e) {
        logger.debug("an error's detail cannot be read: {}", detail.getTypeUrl(), e);
      }
    }
    return error.build();
  }

  private static void add(Any detail, ServiceError.Builder error)
      throws InvalidProtocolBufferException {
    if (detail.is(ErrorInfo.class)) {
      ErrorInfo info = detail.unpack(ErrorInfo.class);
      error.reason(info.getReason()).putAllMetadata(info.getMetadataMap());
    } else if (detail.is(BadRequest.class)) {
      for (BadRequest.FieldViolation violation :
          detail.unpack(BadRequest.class).getFieldViolationsList()) {
        error.addViolations(Violation.of(violation.getField(), violation.getDescription()));
      }
    } else if (detail.is(RetryInfo.class)) {
      var delay = detail.unpack(RetryInfo.class).getRetryDelay();
      error.retryDelay(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
    }
  }

  /** Whether the error may pass by itself, so that the same call may succeed later. */
  static boolean isTemporary(ServiceError error) {
    return switch (error.code()) {
      case UNAVAILABLE -> true;
      case RESOURCE_EXHAUSTED -> error.retryDelay().isPresent();
      default -> false;
    };
  }

  /** Whether an error of this kind leaves open what was done. */
  static boolean leavesOpen(ServiceError error) {
    return switch (error.code()) {
      case UNAVAILABLE, INTERNAL, UNKNOWN, CANCELLED, DEADLINE_EXCEEDED, DATA_LOSS -> true;
      default -> false;
    };
  }

  /** Whether no call will succeed until somebody changes something: credentials, or the server. */
  static boolean isHopeless(ServiceError error) {
    return switch (error.code()) {
      case UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT -> true;
      default -> false;
    };
  }

  /**
   * How long to wait at least before another call is made. A server that shuts down asks for a
   * delay too, but another one may take over at once.
   */
  static Duration reconnectDelay(ServiceError error) {
    return hasReason(error, "SERVER_DRAINING")
        ? Duration.ZERO
        : error.retryDelay().orElse(Duration.ZERO);
  }

  static boolean hasReason(ServiceError error, String reason) {
    return error.reason().filter(reason::equals).isPresent();
  }
}
