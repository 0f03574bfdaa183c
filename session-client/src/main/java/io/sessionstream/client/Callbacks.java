package io.sessionstream.client;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs what belongs to the caller, and may wait: never a thread of gRPC, nor the client's own. */
final class Callbacks implements Executor {
  private final Executor executor;
  private final Runnable end;

  private Callbacks(Executor executor, Runnable end) {
    this.executor = executor;
    this.end = end;
  }

  /** Threads of the client's own, as many as are needed. */
  static Callbacks own() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Callbacks::thread,
            // What comes after the end must not be lost: somebody may be waiting for it.
            (task, closed) -> task.run());
    return new Callbacks(pool, pool::shutdown);
  }

  /** Threads of somebody else, who ends them. */
  static Callbacks of(Executor executor) {
    return new Callbacks(executor, () -> {});
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "session-stream-callback");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  void close() {
    end.run();
  }
}
