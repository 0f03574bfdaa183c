package io.sessionstream.client;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.Success;
import java.util.List;
import java.util.Map;

/** Answers as a server gives them. */
final class Answers {
  /** What a server asks for that refuses something for the moment. */
  static final int RETRY_NANOS = 1_000_000;

  private Answers() {}

  static AppendResult stored(long sequence) {
    return success(sequence, false);
  }

  static AppendResult duplicate(long sequence) {
    return success(sequence, true);
  }

  private static AppendResult success(long sequence, boolean duplicate) {
    return AppendResult.newBuilder()
        .setSuccess(
            Success.newBuilder()
                .setSequence(sequence)
                .setDuplicate(duplicate)
                .setDurability(Durability.DURABILITY_APPLIED))
        .build();
  }

  static AppendResult error(Status status) {
    return AppendResult.newBuilder().setError(status).build();
  }

  static Status busy() {
    return status(Code.RESOURCE_EXHAUSTED, "STORE_BUSY", Map.of("limit", "1 append"), retry());
  }

  static Status unavailable() {
    return status(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), retry());
  }

  static Status storeFull() {
    return status(Code.RESOURCE_EXHAUSTED, "STORE_FULL", Map.of("limit", "1 byte"));
  }

  static Status sessionClosed() {
    return status(Code.FAILED_PRECONDITION, "SESSION_CLOSED", Map.of());
  }

  static Status invalid(Violation... violations) {
    BadRequest.Builder badRequest = BadRequest.newBuilder();
    for (Violation violation : violations) {
      badRequest
          .addFieldViolationsBuilder()
          .setField(violation.field())
          .setDescription(violation.description());
    }
    return status(Code.INVALID_ARGUMENT, "INVALID_MESSAGE", Map.of(), badRequest.build());
  }

  static Status notFound() {
    return status(Code.NOT_FOUND, "SESSION_NOT_FOUND", Map.of());
  }

  static Status internal() {
    return status(Code.INTERNAL, "INTERNAL", Map.of("error_id", "e"));
  }

  static Status mismatch(long expected, long actual) {
    return status(
        Code.ABORTED,
        "SEQUENCE_MISMATCH",
        Map.of(
            "expected_sequence", Long.toString(expected),
            "actual_sequence", Long.toString(actual)));
  }

  static Status draining() {
    return status(Code.UNAVAILABLE, "SERVER_DRAINING", Map.of(), retry());
  }

  static Status tooLarge() {
    return status(Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "1 byte"));
  }

  private static RetryInfo retry() {
    return RetryInfo.newBuilder()
        .setRetryDelay(Duration.newBuilder().setNanos(RETRY_NANOS))
        .build();
  }

  private static Status status(
      Code code, String reason, Map<String, String> metadata, Message... details) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage("message of " + reason)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("sessionstream.v1")
                        .putAllMetadata(metadata)
                        .build()));
    List.of(details).forEach(detail -> status.addDetails(Any.pack(detail)));
    return status.build();
  }
}
