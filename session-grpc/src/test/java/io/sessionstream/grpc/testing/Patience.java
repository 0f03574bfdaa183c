package io.sessionstream.grpc.testing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what must come, however slow the machine is; what does not come fails the test. */
public final class Patience {
  /** How long a test waits before it fails. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private Patience() {}

  /** What the future completes with. */
  public static <T> T await(Future<T> future) {
    try {
      return future.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("failed instead of completing", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not completed within " + LIMIT, e);
    }
  }

  /** The next element of the queue. */
  public static <T> T take(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + " within " + LIMIT);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
