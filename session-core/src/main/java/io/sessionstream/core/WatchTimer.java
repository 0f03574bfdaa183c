package io.sessionstream.core;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Measures the intervals of watches, and calls when one is over. Safe for use by many threads. */
interface WatchTimer extends AutoCloseable {
  /** The time, of which only differences have a meaning. */
  long nanos();

  /** Calls the action, which must be quick, after a delay, unless it is cancelled before. */
  Future<?> schedule(Runnable action, long delayNanos);

  /** Ends the timer: nothing is called any more. */
  @Override
  void close();

  /** A timer with a daemon thread of its own, which begins when it is needed first. */
  static WatchTimer system() {
    return new SystemTimer();
  }

  /** The system's time. */
  final class SystemTimer implements WatchTimer {
    // Its thread begins with the first action.
    private final ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, SystemTimer::thread);

    private SystemTimer() {
      executor.setRemoveOnCancelPolicy(true);
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Thread thread(Runnable work) {
      Thread thread = new Thread(work, "session-watch-timer");
      thread.setDaemon(true);
      return thread;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Future<?> schedule(Runnable action, long delayNanos) {
      return executor.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
