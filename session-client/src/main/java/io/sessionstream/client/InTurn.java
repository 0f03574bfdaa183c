package io.sessionstream.client;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks of the caller's one at a time, in order. Safe for use by many threads. */
final class InTurn implements Executor {
  private final Executor executor;

  /** The thread that runs a task now. */
  private volatile @Nullable Thread current;

  /** Its tasks run on this executor, which may run many at a time. */
  InTurn(Executor executor) {
    this.executor = MoreExecutors.newSequentialExecutor(executor);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  private void run(Runnable task) {
    current = Thread.currentThread();
    try {
      task.run();
    } finally {
      current = null;
    }
  }

  /** Whether the caller is one of its tasks, behind which the others wait. */
  boolean isCaller() {
    return current == Thread.currentThread();
  }

  /**
   * Runs a task; completes when it has run, or at once if the caller is one of its tasks, which
   * must not wait for those behind it.
   */
  CompletableFuture<Void> tell(Runnable task) {
    CompletableFuture<Void> told = CompletableFuture.runAsync(task, this);
    return isCaller() ? CompletableFuture.completedFuture(null) : told;
  }
}
