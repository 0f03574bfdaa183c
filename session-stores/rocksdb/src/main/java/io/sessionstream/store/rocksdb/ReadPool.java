package io.sessionstream.store.rocksdb;

import com.google.common.util.concurrent.Uninterruptibles;
import io.sessionstream.core.SessionStoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads that read from the database, for those who must not wait for it. */
final class ReadPool implements Executor {
  static final int THREADS = 2;

  private static final int IDLE_SECONDS = 60;

  private final int mostWaiting;
  private final Health health;
  private final ThreadPoolExecutor executor;

  /** A pool for which so many may wait; its threads end when they were idle for long. */
  ReadPool(int mostWaiting, ThreadFactory threads, Health health) {
    this.mostWaiting = mostWaiting;
    this.health = health;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(mostWaiting),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  /** What is known, or else what the look-up finds. */
  <T> CompletionStage<T> read(Optional<Known<T>> known, Supplier<T> lookup) {
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get().value());
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      execute(() -> lookUp(lookup, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          executor.isShutdown()
              ? SessionStoreException.closed()
              : SessionStoreException.storeBusy(mostWaiting + " look-ups"));
    }
    return answer;
  }

  private <T> void lookUp(Supplier<T> lookup, CompletableFuture<T> answer) {
    T found;
    try {
      found = lookup.get();
    } catch (RuntimeException e) {
      answer.completeExceptionally(health.readFailed(e));
      return;
    } catch (Error e) {
      answer.completeExceptionally(
          SessionStoreException.unavailable("the session could not be read", e));
      throw e;
    }
    answer.complete(found);
  }

  @Override
  public void execute(Runnable work) {
    executor.execute(work);
  }

  /** Ends when all is done that was begun. */
  void end() {
    executor.shutdown();
    Uninterruptibles.awaitTerminationUninterruptibly(executor);
  }
}
