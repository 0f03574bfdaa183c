package io.sessionstream.grpc;

import io.grpc.ServerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Exactly one answer for each request. */
final class OneForOne<Q, A extends Answer> implements Exchange<Q, A> {
  // The size of an answer is known only when it is there. So requests are begun only as long as
  // the answers, if all were as large as the largest so far, would fit into the window.

  private final ServerCall<Received<Q>, Answer> call;
  private final Function<Received<Q>, CompletableFuture<A>> work;
  private final long windowBytes;
  private final ToLongFunction<A> answerBytes;
  private long largestAnswerBytes;
  private boolean hasAnswered;

  /**
   * An exchange of a call.
   *
   * @param work answers one request; it neither throws nor completes with an exception
   * @param windowBytes how much of the heap answers may take that were not accepted yet
   * @param answerBytes what an answer takes of the heap
   * @param expectedAnswerBytes what the first answer is expected to take
   */
  OneForOne(
      ServerCall<Received<Q>, Answer> call,
      Function<Received<Q>, CompletableFuture<A>> work,
      long windowBytes,
      ToLongFunction<A> answerBytes,
      long expectedAnswerBytes) {
    this.call = call;
    this.work = work;
    this.windowBytes = windowBytes;
    this.answerBytes = answerBytes;
    this.largestAnswerBytes = expectedAnswerBytes;
  }

  @Override
  public int items(Received<Q> received) {
    return 1;
  }

  @Override
  public boolean mayBegin(int begun) {
    return (begun + 1) * largestAnswerBytes <= windowBytes;
  }

  @Override
  public List<CompletableFuture<A>> begin(Received<Q> received) {
    return List.of(work.apply(received));
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public void accept(A answer) {
    long bytes = answerBytes.applyAsLong(answer);
    largestAnswerBytes = hasAnswered ? Math.max(largestAnswerBytes, bytes) : bytes;
    hasAnswered = true;
    call.sendMessage(answer);
  }

  @Override
  public void flush() {} // Each answer was sent as it came.

  @Override
  public void complete() {} // All was sent as it came.
}
