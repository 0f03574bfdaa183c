package io.sessionstream.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's own thread, on which everything happens that is not for the caller to see. Nothing
 * on it blocks. After it was closed it takes nothing, and says nothing.
 */
final class Loop implements Executor {
  private static final Logger logger = LoggerFactory.getLogger(Loop.class);

  private final ScheduledThreadPoolExecutor executor;

  Loop() {
    executor =
        new ScheduledThreadPoolExecutor(1, Loop::thread, new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "session-stream-client");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
    return executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
  }

  /** The executor would keep an exception to itself. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      logger.error("a bug of the client", e);
      throw e;
    }
  }

  /** Takes no more; what it has taken is still done, but not what was for later. */
  void close() {
    executor.shutdown();
  }
}
