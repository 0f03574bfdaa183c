package io.sessionstream.benchmarks;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps a number of asynchronous calls unanswered, no more and no less. */
final class InFlight {
  private InFlight() {}

  /** How many calls a second are answered, with this many unanswered. */
  static double rate(int unanswered, Duration time, Supplier<CompletionStage<?>> call)
      throws InterruptedException {
    Semaphore window = new Semaphore(unanswered);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    long calls = 0;
    while (System.nanoTime() < end && failure.get() == null) {
      window.acquire();
      call.get()
          .whenComplete(
              (answer, problem) -> {
                if (problem != null) {
                  failure.set(problem);
                }
                window.release();
              });
      calls++;
    }
    window.acquire(unanswered);
    if (failure.get() != null) {
      throw new IllegalStateException("a call has failed", failure.get());
    }
    return calls * 1e9 / (System.nanoTime() - begin);
  }
}
