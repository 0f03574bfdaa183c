package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call with one request, which is read {@linkplain RequestMarshaller#strict strictly}, and one
 * response.
 *
 * @param <Q> what the request is
 */
final class UnaryCall<Q> extends OpenCall<Q> {
  // As in AnsweringStream, everything happens in one synchronising context.
  //
  // The call counts as open until the transport has done with its response, because the response
  // takes memory as long as the client does not read it.

  private final ServerCall<Received<Q>, Answer> call;
  private final Function<Q, CompletableFuture<Outcome>> work;
  private final String requestId;
  private final Consumer<OpenCall<?>> onEnd;
  private final SynchronizationContext context = new SynchronizationContext(this::endByBug);

  private Optional<Received<Q>> received = Optional.empty();
  private boolean closed;

  /**
   * A call that is still to be {@linkplain #start started}.
   *
   * @param work answers the request; what it throws, or its result completes with, is told as
   *     {@link Errors#of} says
   * @param onEnd runs once, when the call has ended
   */
  UnaryCall(
      ServerCall<Received<Q>, Answer> call,
      Function<Q, CompletableFuture<Outcome>> work,
      String requestId,
      Consumer<OpenCall<?>> onEnd) {
    this.call = call;
    this.work = work;
    this.requestId = requestId;
    this.onEnd = onEnd;
  }

  /** What a call ends with: a response or an error. */
  record Outcome(Optional<Answer> response, Optional<StatusRuntimeException> error) {
    static Outcome of(Answer response) {
      return new Outcome(Optional.of(response), Optional.empty());
    }

    static Outcome error(com.google.rpc.Status error) {
      return new Outcome(Optional.empty(), Optional.of(Errors.call(error)));
    }

    /** An error that is known at once. */
    static CompletableFuture<Outcome> refused(com.google.rpc.Status error) {
      return CompletableFuture.completedFuture(error(error));
    }
  }

  @Override
  void start(Metadata headers) {
    context.execute(
        () -> {
          if (!closed) {
            call.sendHeaders(headers);
            call.request(2); // One more than may come, so that the transport reports the end.
          }
        });
  }

  @Override
  public void onMessage(Received<Q> message) {
    context.execute(
        () -> received = Optional.of(message)); // gRPC sees to it that it is the only one.
  }

  @Override
  public void onHalfClose() {
    context.execute(this::begin);
  }

  private void begin() {
    if (closed) {
      return;
    }
    if (received.isEmpty()) {
      close(Errors.noRequest());
      return;
    }
    Optional<Q> request = received.get().request();
    if (request.isEmpty()) {
      close(received.get().refusal().orElseThrow());
      return;
    }
    var unused =
        answer(request.get())
            .whenComplete((outcome, failure) -> context.execute(() -> close(outcome, failure)));
  }

  private CompletableFuture<Outcome> answer(Q request) {
    try {
      return work.apply(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void close(Outcome outcome, @Nullable Throwable failure) {
    if (failure != null) {
      close(Errors.bug(failure, requestId));
    } else if (outcome.error().isPresent()) {
      close(outcome.error().get());
    } else if (!closed) {
      closed = true;
      call.sendMessage(outcome.response().orElseThrow());
      call.close(Status.OK, new Metadata());
    }
  }

  private void close(StatusRuntimeException error) {
    if (!closed) {
      closed = true;
      Errors.close(call, error);
    }
  }

  /** A request that has come is answered; a call without one ends. */
  @Override
  void drain(StatusRuntimeException reason) {
    context.execute(
        () -> {
          if (received.isEmpty()) {
            close(reason);
          }
        });
  }

  /** The client has gone; what was begun goes on in the store: nothing is undone. */
  @Override
  public void onCancel() {
    context.execute(this::end);
  }

  @Override
  public void onComplete() {
    context.execute(this::end);
  }

  private void end() {
    closed = true;
    onEnd.accept(this);
  }

  private void endByBug(Thread thread, Throwable cause) {
    close(Errors.bug(cause, requestId));
  }
}
