package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;

/**
 * A call that has been accepted, of any kind.
 *
 * @param <Q> what a request is
 */
abstract class OpenCall<Q> extends ServerCall.Listener<Received<Q>> {
  /** Sends the headers and begins to read requests, unless the call is drained already. */
  abstract void start(Metadata headers);

  /** Reads no more, and ends the call when what was read is answered: with this, if need be. */
  abstract void drain(StatusRuntimeException reason);
}
