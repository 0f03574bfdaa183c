package io.sessionstream.client;

import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls with one request and one answer. Each has a deadline, which its retries share. Answers
 * complete on the callbacks' executor.
 */
final class Calls {
  private final Connection connection;
  private final Loop loop;
  private final InTurn callbacks;
  private final Backoff backoff;
  private final Duration timeout;
  private final OpenWork openWork;

  Calls(
      Connection connection,
      Loop loop,
      InTurn callbacks,
      Backoff backoff,
      ClientOptions options,
      OpenWork openWork) {
    this.connection = connection;
    this.loop = loop;
    this.callbacks = callbacks;
    this.backoff = backoff;
    this.timeout = options.callTimeout();
    this.openWork = openWork;
  }

  /** A method of the stub. */
  interface Method<Q, A> {
    void call(SessionServiceStub stub, Q request, StreamObserver<A> answer);
  }

  /** What may be done more than once, and so is tried again while that may help. */
  <Q, A> CompletableFuture<A> repeatable(Method<Q, A> method, Q request) {
    return start(method, request, true);
  }

  /** What is done once; a failure that leaves open whether it was done says so. */
  <Q, A> CompletableFuture<A> once(Method<Q, A> method, Q request) {
    return start(method, request, false);
  }

  private <Q, A> CompletableFuture<A> start(Method<Q, A> method, Q request, boolean repeatable) {
    Attempts<Q, A> attempts = new Attempts<>(method, request, repeatable);
    openWork.add(attempts);
    attempts.next();
    return attempts.result;
  }

  /** Empty if the failure says that there is no such session; other failures are thrown on. */
  static <T> Optional<T> absentIfNotFound(Throwable failure) {
    Throwable cause = failure;
    if (failure instanceof CompletionException && failure.getCause() != null) {
      cause = failure.getCause();
    }
    if (cause instanceof RefusedException refused
        && WireErrors.hasReason(refused.error(), "SESSION_NOT_FOUND")) {
      return Optional.empty();
    }
    throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** One call, with its retries. */
  private final class Attempts<Q, A> implements OpenWork.Work {
    private final Method<Q, A> method;
    private final Q request;
    private final boolean repeatable;
    private final long deadlineNanos = System.nanoTime() + timeout.toNanos();
    private final CompletableFuture<A> result = new CompletableFuture<>();
    private int failures;

    Attempts(Method<Q, A> method, Q request, boolean repeatable) {
      this.method = method;
      this.request = request;
      this.repeatable = repeatable;
    }

    @Override
    public CompletableFuture<Void> close() {
      return fail(exception(ClientReason.CLIENT_CLOSED.error("the client is closed")));
    }

    void next() {
      if (result.isDone()) {
        return;
      }
      if (failures > 0) {
        boolean unused = connection.tryNow(() -> {});
      }
      long left = deadlineNanos - System.nanoTime();
      method.call(
          connection.stub().withWaitForReady().withDeadlineAfter(left, TimeUnit.NANOSECONDS),
          request,
          new Answer());
    }

    private void failed(ServiceError error) {
      failures++;
      Duration least = error.retryDelay().orElse(Duration.ZERO);
      long delay = backoff.nanos(failures, least);
      if (repeatable
          && WireErrors.isTemporary(error)
          && System.nanoTime() + delay - deadlineNanos < 0) {
        var unused = loop.schedule(this::next, delay);
      } else {
        var unused = fail(exception(error));
      }
    }

    private CompletableFuture<Void> fail(SessionStreamException failure) {
      openWork.remove(this);
      return callbacks.tell(() -> result.completeExceptionally(failure));
    }

    private SessionStreamException exception(ServiceError error) {
      if (!WireErrors.leavesOpen(error)) {
        return new RefusedException(error);
      }
      return repeatable ? new SessionStreamException(error) : new UnknownOutcomeException(error);
    }

    /** Takes the one answer of an attempt. */
    private final class Answer implements StreamObserver<A> {
      private @Nullable A value;

      @Override
      public void onNext(A next) {
        value = next;
      }

      @Override
      public void onError(Throwable failure) {
        failed(WireErrors.of(failure));
      }

      @Override
      public void onCompleted() {
        A answer = value;
        if (answer == null) {
          failed(ClientReason.BROKEN_CONTRACT.error("the server has not answered"));
        } else {
          openWork.remove(Attempts.this);
          callbacks.execute(() -> result.complete(answer));
        }
      }
    }
  }
}
