package io.sessionstream.grpc.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An error as the contract's table describes it, to be compared as a whole.
 *
 * @param code the status code
 * @param reason the reason of the {@code ErrorInfo}
 * @param metadata the metadata of the {@code ErrorInfo}
 * @param more the details after the {@code ErrorInfo}
 */
public record Problem(Code code, String reason, Map<String, String> metadata, List<Message> more) {
  /** The detail of errors that time may cure. */
  public static final RetryInfo RETRY =
      RetryInfo.newBuilder()
          .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1))
          .build();

  private static final String DOMAIN = "sessionstream.v1";

  public Problem(Code code, String reason, Map<String, String> metadata, Message... more) {
    this(code, reason, metadata, List.of(more));
  }

  public static Problem of(Status status) {
    Code code = Code.forNumber(status.getCode());
    if (code == null || status.getMessage().isBlank()) {
      throw new AssertionError("without a code or a message: " + status);
    }
    List<Message> details = new ArrayList<>();
    for (Any any : status.getDetailsList()) {
      details.add(unpack(any));
    }
    if (details.isEmpty() || !(details.get(0) instanceof ErrorInfo info)) {
      throw new AssertionError("the first detail is no ErrorInfo: " + status);
    }
    if (!info.getDomain().equals(DOMAIN)) {
      throw new AssertionError("of another domain: " + status);
    }
    return new Problem(
        code, info.getReason(), info.getMetadataMap(), details.subList(1, details.size()));
  }

  /** The problem that a call has ended with; checks that its two forms say the same. */
  public static Problem of(TestCall<?, ?> call) {
    io.grpc.Status status = call.status();
    Status details = StatusProto.fromStatusAndTrailers(status, call.trailers());
    if (details.getDetailsCount() == 0) {
      throw new AssertionError("no grpc-status-details-bin: " + status);
    }
    if (details.getCode() != status.getCode().value()
        || !details.getMessage().equals(status.getDescription())) {
      throw new AssertionError(details + " is not the same as " + status);
    }
    return of(details);
  }

  /** A BadRequest detail with these violations: field, description, field, description ... */
  public static BadRequest violations(String... fieldsAndDescriptions) {
    BadRequest.Builder request = BadRequest.newBuilder();
    for (int i = 0; i < fieldsAndDescriptions.length; i += 2) {
      request
          .addFieldViolationsBuilder()
          .setField(fieldsAndDescriptions[i])
          .setDescription(fieldsAndDescriptions[i + 1]);
    }
    return request.build();
  }

  public static Problem invalid(String... fieldsAndDescriptions) {
    return new Problem(
        Code.INVALID_ARGUMENT, "INVALID_MESSAGE", Map.of(), violations(fieldsAndDescriptions));
  }

  public static Problem sessionNotFound(String sessionId) {
    return new Problem(
        Code.NOT_FOUND,
        "SESSION_NOT_FOUND",
        Map.of(),
        ResourceInfo.newBuilder()
            .setResourceType("sessionstream.v1.Session")
            .setResourceName(sessionId)
            .build());
  }

  public static Problem serverDraining() {
    return new Problem(Code.UNAVAILABLE, "SERVER_DRAINING", Map.of(), RETRY);
  }

  private static Message unpack(Any any) {
    try {
      for (Class<? extends Message> type :
          List.of(ErrorInfo.class, BadRequest.class, ResourceInfo.class, RetryInfo.class)) {
        if (any.is(type)) {
          return any.unpack(type);
        }
      }
      throw new AssertionError("a detail that is not in the contract: " + any.getTypeUrl());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
