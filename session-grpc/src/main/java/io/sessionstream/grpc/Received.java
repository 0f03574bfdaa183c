package io.sessionstream.grpc;

import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * A request as it came.
 *
 * @param request the request; empty if the bytes were not one
 * @param bytes its size, uncompressed
 * @param refusal why it could not even be read, which ends its call; empty if it could
 */
record Received<Q>(Optional<Q> request, int bytes, Optional<StatusRuntimeException> refusal) {
  static <Q> Received<Q> of(Q request, int bytes) {
    return new Received<>(Optional.of(request), bytes, Optional.empty());
  }

  static <Q> Received<Q> malformed(int bytes) {
    return new Received<>(Optional.empty(), bytes, Optional.empty());
  }

  static <Q> Received<Q> unreadable(StatusRuntimeException refusal) {
    return new Received<>(Optional.empty(), 0, Optional.of(refusal));
  }
}
