package io.sessionstream.server;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store for its health every second, and reports it as the health of the service. The
 * server itself (the service {@code ""}) serves as long as it runs: a store that is away for a
 * while is no reason to restart it.
 */
final class HealthReports implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(HealthReports.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final SessionStore<?> store;
  private final HealthStatusManager health;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });
  private boolean up = true;

  HealthReports(SessionStore<?> store, HealthStatusManager health) {
    this.store = store;
    this.health = health;
  }

  /** Reports that all is well, and from then on what the store says. */
  void start() {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    health.setStatus(SessionServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    ScheduledFuture<?> unused = // It ends with the timer.
        timer.scheduleWithFixedDelay(
            this::ask, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    if (asking.compareAndSet(false, true)) {
      store
          .check()
          .whenComplete(
              (answer, failure) -> {
                asking.set(false);
                report(answer, failure);
              });
    }
  }

  private synchronized void report(@Nullable StoreHealth answer, @Nullable Throwable failure) {
    boolean nowUp = answer != null && answer.healthy();
    if (nowUp == up) {
      return;
    }
    up = nowUp;
    if (nowUp) {
      logger.info("the store works again");
      health.setStatus(SessionServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    } else {
      logger.warn("the store does not work: {}", answer == null ? failure : answer.detail());
      health.setStatus(SessionServiceGrpc.SERVICE_NAME, ServingStatus.NOT_SERVING);
    }
  }

  /** Ends the reports; the last one stays. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
