package io.sessionstream.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Room for what is unacknowledged, in messages and bytes. Safe for use by many threads. */
final class Window {
  private final int maxMessages;
  private final long maxBytes;

  /** Whoever waits holds it until there is room; the others line up for it. */
  private final ReentrantLock turnstile = new ReentrantLock(true);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int messages;
  private long bytes;
  private int waiting;
  private boolean closed;

  /** What became of an attempt to get room. */
  enum Admission {
    ADMITTED,
    FULL,
    CLOSED
  }

  Window(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes room for one message, at once or after waiting up to this long. Nobody passes those who
   * wait, so that a large message is not kept out by small ones for ever.
   */
  Admission enter(long size, long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        return Admission.CLOSED;
      }
      if (waiting == 0 && hasRoom(size)) {
        take(size);
        return Admission.ADMITTED;
      }
      if (waitNanos <= 0) {
        return Admission.FULL;
      }
      waiting++;
    } finally {
      lock.unlock();
    }
    try {
      return await(size, waitNanos);
    } finally {
      stopWaiting();
    }
  }

  private Admission await(long size, long waitNanos) throws InterruptedException {
    long since = System.nanoTime();
    if (!turnstile.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
      return Admission.FULL;
    }
    try {
      return awaitRoom(size, waitNanos - (System.nanoTime() - since));
    } finally {
      turnstile.unlock();
    }
  }

  private Admission awaitRoom(long size, long waitNanos) throws InterruptedException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (!closed && !hasRoom(size)) {
        if (left <= 0) {
          return Admission.FULL;
        }
        left = changed.awaitNanos(left);
      }
      if (closed) {
        return Admission.CLOSED;
      }
      take(size);
      return Admission.ADMITTED;
    } finally {
      lock.unlock();
    }
  }

  private void stopWaiting() {
    lock.lock();
    try {
      waiting--;
    } finally {
      lock.unlock();
    }
  }

  private void take(long size) {
    messages++;
    bytes += size;
  }

  private boolean hasRoom(long size) {
    return messages == 0 || (messages < maxMessages && bytes + size <= maxBytes);
  }

  /** Gives the room of some messages back. */
  void leave(int count, long size) {
    lock.lock();
    try {
      messages -= count;
      bytes -= size;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more, and those who wait go on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
