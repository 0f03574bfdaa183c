package io.sessionstream.benchmarks;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;

/**
 * One stream that keeps a number of requests unanswered: when all answers to one are there, another
 * follows.
 */
final class LoadStream extends ClientCall.Listener<Checked> {
  private final ClientCall<byte[], Checked> call;
  private final Requests requests;
  private final int messages;
  private final Recorder recorder;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private final long[] sentNanos; // Answers come in order, so a ring of times will do.
  private int unanswered;
  private int nextToSend;
  private int nextToAnswer;
  private int answersOfRequest;
  private boolean halfClosed;
  private volatile boolean ending;

  LoadStream(
      ClientCall<byte[], Checked> call,
      Requests requests,
      int unanswered,
      int messages,
      Recorder recorder) {
    this.call = call;
    this.requests = requests;
    this.messages = messages;
    this.recorder = recorder;
    this.sentNanos = new long[unanswered];
  }

  /** Begins; what fails, a refused message too, completes {@link #end()} with an exception. */
  void start() {
    call.start(this, new Metadata());
    call.request(Integer.MAX_VALUE);
  }

  /** Completes when the stream has ended after {@link #finish()}. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** Sends no more; the stream ends when all is answered. */
  void finish() {
    ending = true;
  }

  @Override
  public void onReady() {
    fill();
  }

  @Override
  public void onMessage(Checked response) {
    if (response.problem().isPresent()) {
      end.completeExceptionally(
          new IllegalStateException("not a success: " + response.problem().get()));
      call.cancel("an answer is not a success", null);
      return;
    }
    answersOfRequest += response.successes();
    while (answersOfRequest >= messages) {
      answersOfRequest -= messages;
      recorder.record(System.nanoTime() - sentNanos[nextToAnswer], messages);
      nextToAnswer = after(nextToAnswer);
      unanswered--;
    }
    fill();
  }

  private void fill() {
    while (unanswered < sentNanos.length && !ending) {
      sentNanos[nextToSend] = System.nanoTime();
      nextToSend = after(nextToSend);
      unanswered++;
      call.sendMessage(requests.next());
    }
    if (unanswered == 0 && !halfClosed) {
      halfClosed = true;
      call.halfClose();
    }
  }

  private int after(int slot) {
    return slot + 1 == sentNanos.length ? 0 : slot + 1;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && ending) {
      end.complete(null);
    } else {
      end.completeExceptionally(status.asException());
    }
  }
}
