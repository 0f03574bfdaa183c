package io.sessionstream.store.redis;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later, on the store's own threads, until these are ended. */
final class Timer {
  private static final Logger log = LoggerFactory.getLogger(Timer.class);

  private final ScheduledExecutorService executor;

  Timer(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  void after(long millis, Runnable action) {
    try {
      Future<?> unused = executor.schedule(guarded(action), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("The store is closed", e);
    }
  }

  void every(long millis, Runnable action) {
    Future<?> unused =
        executor.scheduleWithFixedDelay(guarded(action), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static Runnable guarded(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (RuntimeException e) {
        log.error("A task of the store failed", e);
      }
    };
  }
}
