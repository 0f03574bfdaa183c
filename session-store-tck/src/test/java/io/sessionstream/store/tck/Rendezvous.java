package io.sessionstream.store.tck;

import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where threads meet in the middle of an append, so that a mistake between its steps shows in every
 * run, however the threads are scheduled.
 */
final class Rendezvous {
  private static final int WAIT_MILLIS = 5;

  private final Exchanger<Boolean> exchanger = new Exchanger<>();
  private final AtomicInteger attempts = new AtomicInteger(20);

  /** Waits a little for another thread to come here, the first few times. */
  void await() {
    if (attempts.getAndDecrement() <= 0) {
      return;
    }
    try {
      exchanger.exchange(true, WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Nobody else is appending.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
