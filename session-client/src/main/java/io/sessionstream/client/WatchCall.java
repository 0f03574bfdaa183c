package io.sessionstream.client;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One {@code WatchSession} call, which is read by credit; reports on its executor. */
final class WatchCall implements ClientResponseObserver<WatchSessionRequest, WatchSessionResponse> {
  private final Executor executor;
  private final Listener listener;
  private @Nullable ClientCallStreamObserver<WatchSessionRequest> control;

  /** What was asked for and has not come, whether or not the executor has looked at what has. */
  private final AtomicInteger due = new AtomicInteger();

  private volatile long heardNanos;
  private volatile boolean over;

  /** Is told what happens on a call, on the call's executor. */
  interface Listener {
    void onResponse(WatchCall call, WatchSessionResponse response);

    /** The call is over; nothing follows. */
    void onEnd(WatchCall call, ServiceError error);
  }

  private WatchCall(Executor executor, Listener listener) {
    this.executor = executor;
    this.listener = listener;
  }

  static WatchCall start(
      SessionServiceStub stub, WatchSessionRequest request, Executor executor, Listener listener) {
    WatchCall call = new WatchCall(executor, listener);
    stub.watchSession(request, call);
    return call;
  }

  /** Asks for this many more responses. */
  void request(int count) {
    if (control == null) {
      return;
    }
    if (due.get() == 0) {
      heardNanos = System.nanoTime(); // From now on something is due.
    }
    due.addAndGet(count);
    control.request(count);
  }

  /** For how long nothing has come although it was due. */
  long silenceNanos() {
    return over || due.get() == 0 ? 0 : System.nanoTime() - heardNanos;
  }

  void cancel(String why) {
    if (control != null) {
      control.cancel(why, null);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchSessionRequest> requestStream) {
    control = requestStream;
    requestStream.disableAutoRequestWithInitial(0);
  }

  @Override
  public void onNext(WatchSessionResponse response) {
    heardNanos = System.nanoTime();
    due.decrementAndGet();
    executor.execute(() -> listener.onResponse(this, response));
  }

  @Override
  public void onError(Throwable failure) {
    over = true;
    ServiceError error = WireErrors.of(failure);
    executor.execute(() -> listener.onEnd(this, error));
  }

  @Override
  public void onCompleted() {
    over = true;
    ServiceError error =
        ServiceError.builder()
            .code(Status.Code.UNAVAILABLE)
            .message("the server has ended the watch by itself")
            .build();
    executor.execute(() -> listener.onEnd(this, error));
  }
}
