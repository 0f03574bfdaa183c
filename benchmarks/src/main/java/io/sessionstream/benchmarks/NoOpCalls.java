package io.sessionstream.benchmarks;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;

/**
 * Answers every request of a call with the same bytes. It asks for requests in bulk, and for no
 * more while the client does not read: answers that pile up would make it slower.
 */
final class NoOpCalls<Q> implements ServerCallHandler<Q, byte[]> {
  private final byte[] answer;
  private final int window;

  /** Answers with these bytes, and asks for at most as many requests as the window at a time. */
  NoOpCalls(byte[] answer, int window) {
    this.answer = answer;
    this.window = window;
  }

  @Override
  public ServerCall.Listener<Q> startCall(ServerCall<Q, byte[]> call, Metadata headers) {
    call.sendHeaders(new Metadata());
    call.request(window);
    return new Listener(call);
  }

  private final class Listener extends ServerCall.Listener<Q> {
    private final ServerCall<Q, byte[]> call;
    private int answered;

    Listener(ServerCall<Q, byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(Q request) {
      call.sendMessage(answer);
      answered++;
      askForMore();
    }

    @Override
    public void onReady() {
      askForMore();
    }

    private void askForMore() {
      if (answered >= window / 2 && call.isReady()) {
        call.request(answered);
        answered = 0;
      }
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }
  }
}
