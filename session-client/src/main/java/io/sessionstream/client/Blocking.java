package io.sessionstream.client;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waiting for answers. */
final class Blocking {
  private Blocking() {}

  /**
   * The answer, or its failure as an exception. All answers have their own limit of time.
   *
   * @throws SessionStreamException if it has failed, or the thread is interrupted
   * @throws RuntimeException if code of the caller, which the answer depends on, has thrown it; so
   *     with an error
   */
  static <T> T await(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionStreamException(
          ClientReason.INTERRUPTED.error("interrupted while it waited for the answer"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
