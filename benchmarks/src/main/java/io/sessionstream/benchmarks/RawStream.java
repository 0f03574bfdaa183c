package io.sessionstream.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.Success;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One {@code GetStreamMessages} call of the generated stub that hands out its answers as futures:
 * the least that a program must write which wants to know what became of a message.
 */
final class RawStream implements StreamObserver<GetStreamMessagesResponse>, AutoCloseable {
  private final StreamObserver<GetStreamMessagesRequest> requests;
  private final Queue<CompletableFuture<Success>> unanswered = new ArrayDeque<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  RawStream(ManagedChannel channel) {
    requests = SessionServiceGrpc.newStub(channel).getStreamMessages(this);
  }

  CompletionStage<Success> append(GetStreamMessagesRequest request) {
    CompletableFuture<Success> answer = new CompletableFuture<>();
    synchronized (unanswered) {
      unanswered.add(answer);
      requests.onNext(request);
    }
    return answer;
  }

  @Override
  public void onNext(GetStreamMessagesResponse response) {
    CompletableFuture<Success> answer;
    synchronized (unanswered) {
      answer = unanswered.remove();
    }
    if (response.hasSuccess()) {
      answer.complete(response.getSuccess());
    } else {
      answer.completeExceptionally(new IllegalStateException(response.getError().toString()));
    }
  }

  @Override
  public void onError(Throwable failure) {
    synchronized (unanswered) {
      unanswered.forEach(answer -> answer.completeExceptionally(failure));
    }
    end.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    end.complete(null);
  }

  /** Ends the call; all must be answered. */
  @Override
  public void close() {
    requests.onCompleted();
    end.join();
  }
}
