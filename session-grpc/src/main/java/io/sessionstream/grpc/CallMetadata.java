package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The metadata of a call that the contract speaks of: taken from the client, and returned. */
final class CallMetadata {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> CONTEXT =
      Metadata.Key.of("sessionstream-context-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final int MAX_REQUEST_ID_LENGTH = 128;
  private static final int MAX_CONTEXT_BYTES = 1024;

  private final String requestId;
  private final byte @Nullable [] context;

  CallMetadata(Metadata headers) {
    String given = headers.get(REQUEST_ID);
    requestId = given != null && isUsable(given) ? given : UUID.randomUUID().toString();
    context = headers.get(CONTEXT);
  }

  private static boolean isUsable(String requestId) {
    return !requestId.isEmpty()
        && requestId.length() <= MAX_REQUEST_ID_LENGTH
        && requestId.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** What names the call in the log: the client's, or one that was made. */
  String requestId() {
    return requestId;
  }

  /** Why the call cannot be accepted, if so. */
  Optional<StatusRuntimeException> refusal() {
    return context == null || context.length <= MAX_CONTEXT_BYTES
        ? Optional.empty()
        : Optional.of(
            Errors.invalidMetadata(
                "%s must have at most %d bytes, has %d"
                    .formatted(CONTEXT.name(), MAX_CONTEXT_BYTES, context.length)));
  }

  /** The headers of the response, or the first part of the trailers of a call that is refused. */
  Metadata toResponse() {
    Metadata response = new Metadata();
    response.put(REQUEST_ID, requestId);
    if (context != null && context.length <= MAX_CONTEXT_BYTES) {
      response.put(CONTEXT, context);
    }
    return response;
  }
}
