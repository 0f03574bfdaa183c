package io.sessionstream.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sessionstream.client.SessionQueue.Sent;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One {@code AppendMessages} call. What gRPC reports is handed on to the executor; all methods are
 * to be called there.
 */
final class AppendCall
    implements ClientResponseObserver<AppendMessagesRequest, AppendMessagesResponse> {
  private final Executor executor;
  private final Listener listener;
  private @Nullable ClientCallStreamObserver<AppendMessagesRequest> requests;

  /** Is told what happens on a call, on the call's executor. */
  interface Listener {
    /** There is room for requests. */
    void onReady(AppendCall call);

    /** Results have come, in order. */
    void onResults(AppendCall call, List<AppendResult> results);

    /** The call is over, whoever ended it; nothing follows. */
    void onEnd(AppendCall call, ServiceError error);
  }

  private AppendCall(Executor executor, Listener listener) {
    this.executor = executor;
    this.listener = listener;
  }

  static AppendCall start(
      SessionServiceGrpc.SessionServiceStub stub, Executor executor, Listener listener) {
    AppendCall call = new AppendCall(executor, listener);
    stub.appendMessages(call);
    return call;
  }

  boolean isReady() {
    return requests != null && requests.isReady();
  }

  void send(List<Sent> batch) {
    AppendMessagesRequest.Builder request = AppendMessagesRequest.newBuilder();
    batch.forEach(sent -> request.addEntries(sent.entry()));
    if (requests != null) {
      requests.onNext(request.build());
    }
  }

  void halfClose() {
    if (requests != null) {
      requests.onCompleted();
    }
  }

  void cancel(String why) {
    if (requests != null) {
      requests.cancel(why, null);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AppendMessagesRequest> requestStream) {
    requests = requestStream;
    requestStream.setOnReadyHandler(() -> executor.execute(() -> listener.onReady(this)));
  }

  @Override
  public void onNext(AppendMessagesResponse response) {
    executor.execute(() -> listener.onResults(this, response.getResultsList()));
  }

  @Override
  public void onError(Throwable failure) {
    ServiceError error = WireErrors.of(failure);
    executor.execute(() -> listener.onEnd(this, error));
  }

  @Override
  public void onCompleted() {
    ServiceError error =
        ClientReason.BROKEN_CONTRACT.error("the server has ended the stream by itself");
    executor.execute(() -> listener.onEnd(this, error));
  }
}
