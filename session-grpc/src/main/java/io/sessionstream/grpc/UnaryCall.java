package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
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
  private final Function<Q, CompletableFuture<Outcome>> work;

  private Optional<Received<Q>> received = Optional.empty();

  /**
   * A call that is still to be {@linkplain #start started}.
   *
   * @param work answers the request; what it throws, or its result completes with, is told as
   *     {@link Errors#of} says
   * @param errors tells the failures of the call
   * @param onEnd runs when the call no longer counts as open
   */
  UnaryCall(
      ServerCall<Received<Q>, Answer> call,
      Function<Q, CompletableFuture<Outcome>> work,
      CallErrors errors,
      Consumer<OpenCall<?>> onEnd) {
    super(call, errors, onEnd);
    this.work = work;
  }

  /** What a call ends with: a response or an error. */
  record Outcome(Optional<Answer> response, Optional<StatusRuntimeException> error) {
    static Outcome of(Answer response) {
      return new Outcome(Optional.of(response), Optional.empty());
    }

    static Outcome error(com.google.rpc.Status error) {
      return new Outcome(Optional.empty(), Optional.of(Errors.call(error)));
    }
  }

  @Override
  void start(Metadata headers) {
    context.execute(
        () -> {
          if (!isClosed()) {
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
    if (isClosed()) {
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
      close(errors.end(failure));
    } else if (outcome.error().isPresent()) {
      close(outcome.error().get());
    } else if (!isClosed()) {
      call.sendMessage(outcome.response().orElseThrow());
      close();
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

  @Override
  void forget() {
    received = Optional.empty();
  }
}
