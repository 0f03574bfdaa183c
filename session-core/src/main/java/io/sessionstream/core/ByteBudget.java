package io.sessionstream.core;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes in use, and keeps to a limit. Safe for use by many threads. */
final class ByteBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  ByteBudget(long limit) {
    this.limit = limit;
  }

  /** Takes the bytes if they are free. */
  boolean take(long bytes) {
    // Never taken and given back: who asks for too much would be in the way of the others.
    long before;
    do {
      before = used.get();
      if (bytes > limit - before) {
        return false;
      }
    } while (!used.compareAndSet(before, before + bytes));
    return true;
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }
}
