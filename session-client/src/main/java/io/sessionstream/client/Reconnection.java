package io.sessionstream.client;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * When one call after the other may be made, after failures. Used by the tasks of its executor
 * only.
 */
final class Reconnection {
  private final Connection connection;
  private final Backoff backoff;
  private final Executor executor;
  private final Runnable whenChannelChanges;
  private int failures;
  private boolean watchesChannel;

  /**
   * Without a failure so far.
   *
   * @param whenChannelChanges runs on the executor when a call may be made that could not be made
   */
  Reconnection(
      Connection connection, Backoff backoff, Executor executor, Runnable whenChannelChanges) {
    this.connection = connection;
    this.backoff = backoff;
    this.executor = executor;
    this.whenChannelChanges = whenChannelChanges;
  }

  /** Whether there was no success since the last failure. */
  boolean hasFailed() {
    return failures > 0;
  }

  /** Whether a call can be made now; that it cannot is a failure. */
  boolean tryNow() {
    if (connection.tryNow(watchesChannel ? () -> {} : this::channelChanged)) {
      return true;
    }
    watchesChannel = true;
    failures++;
    return false;
  }

  private void channelChanged() {
    executor.execute(
        () -> {
          watchesChannel = false;
          whenChannelChanges.run();
        });
  }

  /** A call has failed. */
  void failed() {
    failures++;
  }

  void succeeded() {
    failures = 0;
  }

  /** How long to wait after the last failure, but at least as long as the server has asked for. */
  long delayNanos(Duration least) {
    return backoff.nanos(failures, least);
  }
}
