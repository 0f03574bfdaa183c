package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import java.util.function.Consumer;

/**
 * A call that has been accepted, of any kind.
 *
 * @param <Q> what a request is
 */
abstract class OpenCall<Q> extends ServerCall.Listener<Received<Q>> {
  // Everything happens in one synchronising context: what gRPC reports, what completes on a thread
  // of the store, and draining. So the fields need no locks, and the call is never used by two
  // threads at a time.
  //
  // A call that is closed counts as open until the transport has done with it, because what was
  // sent takes memory as long as the client does not read it.

  final ServerCall<Received<Q>, Answer> call;
  final SynchronizationContext context;
  final CallErrors errors;
  private final Consumer<OpenCall<?>> onEnd;

  private boolean closed;

  /**
   * A call that is still to be {@linkplain #start started}.
   *
   * @param errors tells the failures of the call
   * @param onEnd runs when the transport has done with the call, or nothing is left to wait for
   */
  OpenCall(ServerCall<Received<Q>, Answer> call, CallErrors errors, Consumer<OpenCall<?>> onEnd) {
    this.call = call;
    this.errors = errors;
    context = new SynchronizationContext((thread, bug) -> close(errors.end(bug)));
    this.onEnd = onEnd;
  }

  /** Sends the headers and begins to read requests, unless the call is drained already. */
  abstract void start(Metadata headers);

  /** Reads no more, and ends the call when what was read is answered: with this, if need be. */
  abstract void drain(StatusRuntimeException reason);

  /**
   * Lets go of all that the call holds, as nothing more can be sent. What was begun goes on in the
   * store: nothing is undone.
   */
  abstract void forget();

  /** Whether nothing more can be sent. */
  final boolean isClosed() {
    return closed;
  }

  /** Closes the call well, unless it is closed already. */
  final void close() {
    if (!closed) {
      call.close(Status.OK, new Metadata());
      closed();
    }
  }

  /** Closes the call with an error, unless it is closed already. */
  final void close(StatusRuntimeException error) {
    if (!closed) {
      Errors.close(call, error);
      closed();
    }
  }

  private void closed() {
    closed = true;
    forget();
  }

  /** The client has gone, its deadline has passed, or the connection is lost. */
  @Override
  public final void onCancel() {
    context.execute(this::end);
  }

  /** All that was sent is on its way. */
  @Override
  public final void onComplete() {
    context.execute(this::end);
  }

  /** The call no longer counts as open. */
  final void end() {
    if (!closed) {
      closed();
    }
    onEnd.accept(this);
  }
}
